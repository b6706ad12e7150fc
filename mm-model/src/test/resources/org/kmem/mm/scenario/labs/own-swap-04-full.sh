#!/bin/sh
#! swap=256M
# A small swap fills up; what does not fit stays. Half full: slots are given back at swap-in. [swap]
#~ cached tol=64
f() { echo "$1 used=$(( $(task get /proc/meminfo SwapTotal) - $(task get /proc/meminfo SwapFree) )) cached=$(task get /proc/meminfo SwapCached)"; }
dd if=/dev/zero of=/data/s bs=1M count=4 2>/dev/null
swapoff /dev/vdb
mkswap /data/s >/dev/null
swapon /data/s
task new a
task a mmap 8M
task a touch m1 fill random
task a madvise m1 pageout
task a regions
f full
task a touch m1 read
f read
task a regions
task a touch m1 write 0 1M
f wrote
task a madvise m1 pageout 6M 1M
task a regions
f again
task a touch m1 write
f all
swapoff /data/s
task a regions
task a nonzero m1 > /dev/null
