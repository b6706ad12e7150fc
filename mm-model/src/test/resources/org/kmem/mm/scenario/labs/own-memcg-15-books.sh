#!/bin/sh
# A group's parent pays for its books: slab objects and per-CPU memory of each child, in batches. [cgroup]
#~ percpu tol=2%
#~ slab tol=2%
g=/sys/fs/cgroup/p
mkdir $g
echo +memory > $g/cgroup.subtree_control
st() { sleep 3; echo "$1 current=$(cat $g/memory.current) percpu=$(( $(task get $g/memory.stat percpu) / 1024 )) slab=$(( $(task get $g/memory.stat slab) / 1024 ))"; }
st empty
mkdir $g/one
sleep 3; echo "one_child=$(cat $g/memory.current)"
n=0; while [ $n -lt 99 ]; do mkdir $g/c$n; n=$(( n + 1 )); done
st hundred
grep nr_descendants $g/cgroup.stat
mkdir $g/c0/in
st no_controller_below
rmdir $g/c0/in
n=0; while [ $n -lt 99 ]; do rmdir $g/c$n; n=$(( n + 1 )); done
sleep 2
echo "left_mb=$(( ($(cat $g/memory.current) + 524288) / 1048576 ))"
grep -E 'nr_(dying_)?descendants' $g/cgroup.stat
