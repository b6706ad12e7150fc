#!/bin/sh
#! mem=1024 cpus=2 numa=2 append=numa_balancing=0
# cpuset.mems: pages follow when a group's nodes change or a task moves into it; policies are rebound. [numa cpuset]
echo never > /sys/kernel/mm/transparent_hugepage/enabled
g=/sys/fs/cgroup/g
mkdir $g $g/h
ls $g | grep cpuset | sort
cat $g/cpuset.mems $g/cpuset.mems.effective $g/cpuset.cpus $g/cpuset.cpus.effective
cat $g/cpuset.cpus.partition
task new a
task a cpu 0
task a mmap 8M
task a touch m1
task a mmap 8M
task a mbind m2 interleave 0-1
task a touch m2
task a mmap 8M
task a mbind m3 preferred 0
task a touch m3
echo 1 > $g/cpuset.mems
echo $(task a pid) > $g/cgroup.procs
sleep 1
task a numa
grep Mems_allowed_list /proc/$(task a pid)/status
echo 0 > $g/cpuset.mems
sleep 1
task a numa
echo 0-1 > $g/cpuset.mems
sleep 1
task a numa
echo 5 > $g/cpuset.mems; echo "bad=$?"
echo > $g/cpuset.mems; echo "empty=$?"
cat $g/cpuset.mems.effective
echo 1 > $g/cpuset.mems
cat $g/h/cpuset.mems.effective 2>/dev/null
cat $g/cgroup.controllers
echo +cpuset > $g/cgroup.subtree_control; echo "sub=$?"
