#!/bin/sh
#! swap=256M
# The swap cache: pages written out and read again keep their slots while swap is half empty; a write frees the slot; fork shares slots. [swap]
m() { task get /proc/meminfo $1; }
used() { echo "$1 used=$(( ($(m SwapTotal) - $(m SwapFree) + 512) / 1024 )) cached=$(( ($(m SwapCached) + 512) / 1024 ))"; }
echo 0 > /proc/sys/vm/page-cluster
task new a
task a mmap 16M
task a touch m1 fill random
task a madvise m1 pageout
sleep 1
used out
task a vm VmSwap
task a touch m1 read 0 8M
used read
task a regions
task a touch m1 0 4M
used written
task a madvise m1 pageout 0 8M
sleep 1
used again
task a fork b
used forked
task b touch m1 read
used child_read
task b touch m1 0 8M
used child_wrote
task a munmap m1 0 8M
used unmapped
task b exit
used exited
task a touch m1 8M 8M
used wrote
task a regions
#~ used tol=1
#~ cached tol=1
