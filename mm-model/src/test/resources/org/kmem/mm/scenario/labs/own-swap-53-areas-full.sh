#!/bin/sh
#! mem=512 swap=64M
# Swap fills up: reclaim of a group takes what fits and says EAGAIN; file pages go on; swap freed by exit is used again; /proc/swaps tells. [swap]
g=/sys/fs/cgroup/g
mkdir $g
u() { echo "$1 used_mb=$(( ($(tail -1 /proc/swaps | tr -s ' \t' ' ' | cut -d' ' -f4) + 512) / 1024 )) group_mb=$(( ($(cat $g/memory.swap.current) + 524288) / 1048576 ))"; }
cut -c1-20 /proc/swaps | tail -1
tail -1 /proc/swaps | tr -s ' \t' ' ' | cut -d' ' -f2,3,5
task new a
echo $(task a pid) > $g/cgroup.procs
task a mmap 96M
task a touch m1 fill random
echo 32M > $g/memory.reclaim && echo done
u one
echo 40M > $g/memory.reclaim || echo short
u two
task get $g/memory.swap.events fail > /dev/null && echo "fail=$(( $(task get $g/memory.swap.events fail) > 0 )) max=$(task get $g/memory.swap.events max)"
task a touch m1 read 0 4M
u read
task a touch m1 write 0 8M
u write
task new b
echo $(task b pid) > $g/cgroup.procs
dd if=/dev/zero of=/data/f bs=1M count=16 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task b open /data/f read
task b read f1 16M
echo 12M > $g/memory.reclaim && echo file
u file
task a exit
sleep 1
u exit
task b mmap 32M
task b touch m1 fill random
echo 32M > $g/memory.reclaim
u again
swapoff /dev/vdb
task b regions
cat /proc/swaps | wc -l
echo 8M > $g/memory.reclaim || echo noswap
#~ group_mb tol=1
#~ used_mb tol=1
