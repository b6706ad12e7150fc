#!/bin/sh
#! mem=512 swap=256M
#~ unevictable tol=1
# A group at its limit with locked memory: what is not locked is swapped, locked pages are moved to the unevictable list, and nobody is killed until only they are left. [cgroup mlock swap]
g=/sys/fs/cgroup/g
mkdir $g
echo 64M > $g/memory.max
s() { echo "$1=$(( ($(task get $g/memory.stat $1) + 524288) / 1048576 ))"; }
task new a
echo $(task a pid) > $g/cgroup.procs
task a mmap 40M locked
task a mmap 60M
task a touch m2 fill random
s unevictable
echo "anon_more=$(( $(task get $g/memory.stat anon) > 50*1048576 ))"
echo "swapped=$(( $(cat $g/memory.swap.current) > 30000000 ))"
task a regions m1
task get $g/memory.events oom_kill
task a mlock m2
task get $g/memory.events oom_kill
task a vm VmLck
