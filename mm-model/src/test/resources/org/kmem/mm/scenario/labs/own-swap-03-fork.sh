#!/bin/sh
#! swap=256M
# fork of swapped memory: slots are shared; who writes copies. [swap]
#~ cached tol=64
#~ RssAnon tol=64
f() { echo "$1 used=$(( $(task get /proc/meminfo SwapTotal) - $(task get /proc/meminfo SwapFree) )) cached=$(task get /proc/meminfo SwapCached)"; }
task new a
task a mmap 4M
task a touch m1 fill random
task a madvise m1 pageout
sleep 1
task a fork b
task a regions
task b regions
task get /proc/$(task a pid)/smaps_rollup SwapPss
task get /proc/$(task a pid)/smaps_rollup Swap
task b touch m1 write 0 1M
task b regions
task a regions
f b-wrote
task a touch m1 read 0 2M
task a regions
task a touch m1 write 0 2M
task b touch m1 write 0 2M
f a-wrote
task a regions
task b regions
task b exit
f b-gone
task a touch m1
task a regions
task a vm VmSwap RssAnon
task a mincore m1
task a madvise m1 pageout
task a mincore m1
task a madvise m1 willneed
task a mincore m1
task a touch m1 read
task a madvise m1 pageout
task a munmap m1
f end
