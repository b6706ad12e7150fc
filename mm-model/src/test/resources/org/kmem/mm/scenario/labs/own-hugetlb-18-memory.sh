#!/bin/sh
#! mem=1024
# The pool is taken from movable memory: zones, free lists, faults and what is charged to a control group. [hugetlb]
h() { task get /proc/meminfo HugePages_$1; }
show() { echo "total=$(h Total) free=$(h Free) rsvd=$(h Rsvd) surp=$(h Surp)"; }
echo 1000000 > /proc/sys/vm/percpu_pagelist_high_fraction
g=/sys/fs/cgroup/g
mkdir $g
echo 20M > $g/memory.max
f=$(task get /proc/meminfo MemFree)
echo 50 > /proc/sys/vm/nr_hugepages
task new a
echo $(task a pid) > $g/cgroup.procs
task a mmap 60M hugetlb
p=$(task get /proc/vmstat pgfault)
task a touch m1
echo "cur_mb=$(( ($(cat $g/memory.current) + 524288) / 1048576 ))"
grep -e hugetlb $g/memory.stat
cat $g/hugetlb.2MB.current $g/hugetlb.2MB.rsvd.current
task get $g/memory.events oom_kill
task a faults | sed 's/minor.*major/major/'
a=$(task get /proc/meminfo AnonPages)
task a mmap 20M hugetlb
task a touch m2
echo "anon=$(( ($(task get /proc/meminfo AnonPages) - a) / 1024 )) mapped=$(( $(task get /proc/meminfo Mapped) > 200000 ))"
show
task a exit
show
cat $g/hugetlb.2MB.current
f=$(task get /proc/meminfo MemFree)
echo 0 > /proc/sys/vm/nr_hugepages
echo "free_mb=$(( ($(task get /proc/meminfo MemFree) - f + 512) / 1024 ))"
rmdir $g
#~ free_mb tol=1
