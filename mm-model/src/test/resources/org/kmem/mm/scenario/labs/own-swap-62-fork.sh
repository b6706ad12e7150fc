#!/bin/sh
#! mem=640 swap=256M
# Fork and swap: swapped pages shared by both, a write of one side, swap accounting in smaps, SwapPss, exit of one. [swap]
task new a
p() { f=/proc/$(task $1 pid)/smaps_rollup; echo "$1 Swap=$(task get $f Swap) SwapPss=$(task get $f SwapPss)"; }
u() { echo "used=$(( $(task get /proc/swaps /dev/vdb 4) / 1024 ))"; }
task a mmap 8M
task a madvise m1 nohugepage
task a touch m1 fill random
task a madvise m1 pageout
sleep 1
p a
u
task a fork b
p a; p b; u
task b touch m1 write 0 2M | cut -d' ' -f1
sleep 1
p a; p b
task a touch m1 read 0 2M | sed 's/[0-9]*//g'
task a regions; task b regions
task a fork c
p c
task b exit
p a; p c; u
task c munmap m1 4M 4M
p a; u
task c madvise m1 willneed
sleep 1
task c touch m1 read 2M 2M
task a madvise m1 dontneed
u
task c exit
u
task a mmap 4M shared
task a touch m2 fill text
task a madvise m2 pageout
sleep 1
task a regions m2
p a
task a fork d
task d touch m2 read 0 1M | sed 's/[0-9]*//g'
task a regions m2; task d regions m2
u
