#!/bin/sh
#! swap=256M
# status and stat: VmPeak, VmData, VmStk, VmExe, VmLib, VmPTE, VmSwap, VmPin, HugetlbPages through mapping, swapping, fork and exit; the fault counts of stat. [status]
task new a
f=/proc/$(task a pid)/status
s() { task get $f $1; }
b=$(s VmSize) d=$(s VmData)
task a mmap 10M prot none
echo "none size=$(( $(s VmSize) - b )) data=$(( $(s VmData) - d ))"
task a mprotect m1 rw
echo "rw size=$(( $(s VmSize) - b )) data=$(( $(s VmData) - d ))"
task a mprotect m1 r 0 4M
echo "r size=$(( $(s VmSize) - b )) data=$(( $(s VmData) - d ))"
task a mmap 10M private file /bin/busybox 0 prot rw
echo "file size=$(( $(s VmSize) - b )) data=$(( $(s VmData) - d ))"
task a mmap 1M growsdown
echo "stk data=$(( $(s VmData) - d )) stack=$(s VmStk)"
task a mmap 8M
task a touch m4 fill random
task a madvise m4 pageout
sleep 1
echo "swap=$(s VmSwap)"
task a fork b
echo "child swap=$(task b vm VmSwap)"
task a munmap m4
echo "swap=$(s VmSwap) child=$(task b vm VmSwap)"
task b madvise m4 dontneed
echo "child=$(task b vm VmSwap)"
grep -E '^(VmExe|VmLib|VmPin|HugetlbPages|CoreDumping|THP_enabled|Threads|untag_mask|Seccomp|NoNewPrivs)' $f
task a mmap 4M
m0=$(awk '{ print $10 }' /proc/$(task a pid)/stat)
task a touch m5
m1=$(awk '{ print $10 }' /proc/$(task a pid)/stat)
echo "minor=$(( m1 - m0 >= 1024 && m1 - m0 < 1030 ))"
awk '{ print "fields=" NF " vsize_page=" ($23 % 4096 == 0) " state=" $3 }' /proc/$(task a pid)/stat
awk '{ print "size_matches=" ($1 > 0) " lib=" $5 " dt=" $7 }' /proc/$(task a pid)/statm
task a exit
ls $f 2>/dev/null | wc -l
