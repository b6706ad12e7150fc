#!/bin/sh
#! mem=512 swap=64M
# Two areas: the one switched on first has the higher priority and fills first; a file beside a device; swapoff of one moves its pages to the other. [swap]
dd if=/dev/zero of=/data/sw bs=1M count=64 2>/dev/null
mkswap /data/sw > /dev/null
swapoff /dev/vdb; swapon /data/sw; swapon /dev/vdb
u() { awk 'NR > 1 { print $1, $2, $3, int(($4 + 512) / 1024), $5 }' /proc/swaps; }
u
task new a
task a mmap 100M
task a touch m1 fill random
task a madvise m1 pageout 0 32M
u
task a madvise m1 pageout 32M 64M
u
task a vm VmSwap
task a touch m1 read 0 64M > /dev/null
swapoff /dev/vdb
u
task a vm VmSwap
swapon /dev/vdb
task a madvise m1 pageout 0 16M
u
swapon /dev/vdb
swapoff /data/none
swapon /data/f
swapoff /data/sw
u
task a nonzero m1
task a vm VmSwap
task get /proc/meminfo SwapTotal
