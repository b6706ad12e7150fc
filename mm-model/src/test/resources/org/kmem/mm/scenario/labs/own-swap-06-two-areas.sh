#!/bin/sh
#! swap=8M
# Two swap areas: the second is used when the first is full; swapoff of the first. [swap]
dd if=/dev/zero of=/data/s bs=1M count=16 2>/dev/null
mkswap /data/s > /dev/null
swapon /data/s
used() { echo "$1 first=$(( ($(task get /proc/swaps /dev/vdb 4) + 512) / 1024 )) second=$(( ($(task get /proc/swaps /data/s 4) + 512) / 1024 ))"; }
task new a
task a mmap 4M
task a touch m1 fill random
task a madvise m1 pageout
used 4M
task a mmap 8M
task a touch m2 fill random
task a madvise m2 pageout
used 12M
task a mmap 16M
task a touch m3 fill random
task a madvise m3 pageout
used 28M
task a vm VmSwap
task a regions
swapoff /dev/vdb
cat /proc/swaps | wc -l
task a vm VmSwap
echo "second=$(( ($(task get /proc/swaps /data/s 4) + 512) / 1024 ))"
swapon /dev/vdb
task get /proc/swaps /dev/vdb 5
task get /proc/swaps /data/s 5
swapoff /data/s
task a vm VmSwap
task a nonzero m1
task a nonzero m2
task a nonzero m3
