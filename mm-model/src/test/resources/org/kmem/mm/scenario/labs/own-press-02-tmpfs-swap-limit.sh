#!/bin/sh
#! mem=512 swap=256M
#~ shmemMB tol=7
#~ swapMB tol=7
# memory.reclaim of tmpfs: to swap while there is room in memory.swap.max, EAGAIN after; what is deleted gives its slots back. [cgroup swap tmpfs]
g=/sys/fs/cgroup/g
mkdir $g
v() { echo "$1 shmemMB=$(( ($(task get $g/memory.stat shmem) + 524288) / 1048576 )) swapMB=$(( ($(cat $g/memory.swap.current) + 524288) / 1048576 ))"; }
echo 16M > $g/memory.swap.max
task new a
echo $(task a pid) > $g/cgroup.procs
task a open /run/x create
task a write f1 48M fill random
v written
echo 8M > $g/memory.reclaim
v eight
echo 30M > $g/memory.reclaim; echo "status=$?"
v full
echo "refused=$(( $(task get $g/memory.swap.events fail) > 500 && $(task get $g/memory.swap.events fail) == $(task get $g/memory.swap.events max) ))"
task a pread f1 0 48M
v read
echo 0 > $g/memory.swap.max
echo 10M > $g/memory.reclaim; echo "status=$?"
v none
echo max > $g/memory.swap.max
echo 40M > $g/memory.reclaim; echo "status=$?"
v most
task a ftruncate f1 24M
v half
task a close f1
rm /run/x
v gone
