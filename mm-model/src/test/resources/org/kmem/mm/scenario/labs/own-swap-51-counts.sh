#!/bin/sh
#! swap=256M
# Swap of two processes after fork and alone: VmSwap, SwapPss, SwapCached, pswpin and pswpout; swapping in by populate_read and willneed, and by mlock. [swap]
v() { task get /proc/vmstat $1; }
m() { task get /proc/meminfo $1; }
task new a
task a mmap 16M
task a touch m1 fill random
task a madvise m1 pageout
task a regions
echo "VmSwap=$(task get /proc/$(task a pid)/status VmSwap)"
i=$(v pswpin)
task a fork b
grep -A22 "^$(grep ' rw-p ' /proc/$(task b pid)/smaps | head -1 | cut -c1-1)" /proc/$(task b pid)/smaps > /dev/null
task b regions
sed -n 's/^SwapPss: *\([0-9]*\) kB/\1/p' /proc/$(task b pid)/smaps | sort -n | tail -1
task a madvise m1 populate_read 0 4M
task a regions
echo "in=$(( $(v pswpin) - i ))"
task a touch m1 read 0 4M
task a touch m1 write 0 4M
task a madvise m1 willneed 4M 4M
sleep 1
task a touch m1 read 4M 4M
task b mlock m1 8M 4M
task b regions
task b exit
task a regions
task a mlock m1
task a touch m1 write
echo "in=$(( $(v pswpin) - i ))"
task a regions
task a munlock m1
task a madvise m1 dontneed
task a regions
echo "used=$(( $(m SwapTotal) - $(m SwapFree) ))"
task a touch m1 fill random
task a madvise m1 pageout 0 8M
task a mremap m1 32M maymove
task a regions
task a nonzero m1
task a madvise m1 pageout
task a munmap m1 0 4M
task a exit
echo "used=$(( $(m SwapTotal) - $(m SwapFree) ))"
