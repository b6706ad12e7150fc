#!/bin/sh
# VmPeak, VmHWM and VmPTE follow; clear_refs resets the high water mark, references and soft-dirty marks. [status]
task new a
p=/proc/$(task a pid)
v0=$(task get $p/status VmPeak)
f() { for k in VmPeak VmSize VmLck VmPin VmHWM VmRSS RssAnon RssFile RssShmem VmData VmStk VmExe VmLib VmPTE VmSwap; do printf '%s=%s ' $k $(( ($(task get $p/status $k) - ${1:-0}) / 1024 )); done; echo; }
task a mmap 64M
task a touch m1
f
task a munmap m1 0 32M
f
echo 5 > $p/clear_refs
f
task a madvise m1 dontneed 32M 16M
f
task a mmap 16M shared
task a touch m2
f
r() { grep -A30 -E "^[0-9a-f]+-[0-9a-f]+ rw-s" $p/smaps | grep -E "^(Referenced|Private_Dirty|Shared_Dirty|Anonymous|LazyFree|Locked|Rss|Pss)" | head -8 | tr -s ' ' | tr '\n' ' '; echo; }
r
echo 1 > $p/clear_refs
r
task a touch m2 read 0 4M
r
echo 3 > $p/clear_refs
r
echo 2 > $p/clear_refs
r
echo 9 > $p/clear_refs || echo refused
echo x > $p/clear_refs || echo refused
cat $p/statm | wc -w
awk '{ print NF, $3, $8, $20, $25 > 0 }' $p/stat
grep -E '^(Threads|State|Name|CoreDumping|THP_enabled|HugetlbPages|untag_mask|Uid|Gid|FDSize)' $p/status | tr -s '\t ' ' '
cat $p/oom_score_adj $p/oom_adj $p/coredump_filter
grep -E 'Max (stack|data|address|locked|resident)' $p/limits
task a rlimit as 256M
task a rlimit memlock 1M
grep -E 'Max (stack|data|address|locked|resident)' $p/limits
cat $p/comm; tr '\0' ' ' < $p/cmdline | wc -w
