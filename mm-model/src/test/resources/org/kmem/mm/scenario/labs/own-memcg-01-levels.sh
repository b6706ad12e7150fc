#!/bin/sh
# Charges go up the tree: three levels, each shows what is charged at it and below; statistics too. [cgroup]
g=/sys/fs/cgroup/l1
mkdir $g
echo +memory > $g/cgroup.subtree_control
mkdir $g/l2 $g/m2
echo +memory > $g/l2/cgroup.subtree_control
mkdir $g/l2/l3
mb() { echo "$1 l1=$(( ($(cat $g/memory.current) + 524288) / 1048576 )) l2=$(( ($(cat $g/l2/memory.current) + 524288) / 1048576 )) m2=$(( ($(cat $g/m2/memory.current) + 524288) / 1048576 )) l3=$(( ($(cat $g/l2/l3/memory.current) + 524288) / 1048576 ))"; }
st() { echo "$1 anon_mb=$(( ($(task get $g$2/memory.stat anon) + 524288) / 1048576 )) shmem_mb=$(( $(task get $g$2/memory.stat shmem) / 1048576 )) file_mb=$(( ($(task get $g$2/memory.stat file) + 524288) / 1048576 ))"; }
mb empty
task new a
task new b
echo $(task a pid) > $g/l2/l3/cgroup.procs
echo $(task b pid) > $g/m2/cgroup.procs
task a mmap 24M
task a touch m1
task b mmap 12M shared
task b touch m1
mb touched
sleep 3
st l1 ''
st l2 /l2
st l3 /l2/l3
st m2 /m2
task a munmap m1 0 8M
mb unmapped
grep nr_descendants $g/cgroup.stat
grep nr_subsys_memory $g/cgroup.stat
task a exit
mb a_exit
rmdir $g/l2/l3
mb rmdir
task b exit
mb b_exit
cat $g/cgroup.events $g/m2/cgroup.events
rmdir $g/l2 $g/m2 $g
ls -d $g 2>/dev/null | wc -l
