#!/bin/sh
#! swap=256M
# tmpfs and shared memory in swap. [swap]
#~ cached tol=64
#~ shmem tol=64
f() { echo "$1 used=$(( $(task get /proc/meminfo SwapTotal) - $(task get /proc/meminfo SwapFree) )) cached=$(task get /proc/meminfo SwapCached) shmem=$(( $(task get /proc/meminfo Shmem) - s0 ))"; }
s0=$(task get /proc/meminfo Shmem)
g=/sys/fs/cgroup/g
mkdir $g
task new a
echo $(task a pid) > $g/cgroup.procs
task a mmap 4M shared
task a touch m1 fill random
task a madvise m1 pageout
f pageout
task a regions
task a vm VmSwap RssShmem
sleep 1
echo 16M > $g/memory.reclaim
f reclaimed
task a mincore m1
task a touch m1 read
f back
task a regions
task a touch m1 write
f written
task a fork b
task a madvise m1 pageout
f twice-mapped
task b exit
dd if=/dev/urandom of=/run/f bs=1M count=4 2>/dev/null
md5sum /run/f | cut -d' ' -f1 > /run/sum1
task a mmap 4M shared file /run/f 0
task a touch m2 read
task a madvise m2 pageout
task a regions m2
f file
md5sum /run/f | cut -d' ' -f1 > /run/sum2
cmp /run/sum1 /run/sum2 && echo same
f read
task a madvise m2 pageout
rm /run/f
task a munmap m2
f removed
task a madvise m1 pageout
f m1
swapoff /dev/vdb
task a regions m1
task get /proc/meminfo SwapTotal
task a exit
s0=$(( s0 )); echo "shmem=$(( $(task get /proc/meminfo Shmem) - s0 ))"
