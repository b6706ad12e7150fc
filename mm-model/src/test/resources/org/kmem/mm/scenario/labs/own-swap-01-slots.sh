#!/bin/sh
#! swap=256M
# Slots are taken and given back in steps of 64. [swap]
#~ cached tol=64
f() { echo "$1 used=$(( $(task get /proc/meminfo SwapTotal) - $(task get /proc/meminfo SwapFree) )) swaps=$(task get /proc/swaps /dev/vdb 4) cached=$(task get /proc/meminfo SwapCached)"; }
s() { for x in $2; do echo "$1 $x=$(task get /proc/vmstat $x)"; done; }
f start
task new a
task a mmap 4M
task a touch m1 fill random
task a madvise m1 pageout 0 4K
f one
task a madvise m1 pageout 4K 4K
f two
task a madvise m1 pageout 8K 252K
f 65
task a regions
sleep 1
f settled
task a touch m1 write 0 4K
f "write one"
task a touch m1 write 4K 64K
f "write 16 more"
task a touch m1 read 128K 64K
f "read 16"
task a madvise m1 dontneed 0 128K
f "dontneed 128K"
task a madvise m1 dontneed
f "dontneed all"
task a mmap 4M
task a touch m2 fill random
task a madvise m2 pageout
f "pageout 4M"
task a munmap m2
f "munmap"
task a exit
f exit
s end "pswpin pswpout swap_ra swap_ra_hit nr_swapcached"
