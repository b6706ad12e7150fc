#!/bin/sh
#! mem=1024
# The hugetlb controller over a hierarchy: used and reserved, fork, shared files, limits below use, a group that goes. [hugetlb]
h() { task get /proc/meminfo HugePages_$1; }
show() { echo "total=$(h Total) free=$(h Free) rsvd=$(h Rsvd) surp=$(h Surp)"; }
echo 10 > /proc/sys/vm/nr_hugepages
g=/sys/fs/cgroup/g
mkdir $g $g/x 2>/dev/null
echo +hugetlb > $g/cgroup.subtree_control
mkdir $g/h
s() { for d in $g $g/h; do echo "$d cur=$(cat $d/hugetlb.2MB.current) rsvd=$(cat $d/hugetlb.2MB.rsvd.current) ev=$(task get $d/hugetlb.2MB.events max) loc=$(task get $d/hugetlb.2MB.events.local max) max=$(cat $d/hugetlb.2MB.max)"; done; }
task new a
echo $(task a pid) > $g/h/cgroup.procs
s
echo 9M > $g/hugetlb.2MB.max
echo 6M > $g/h/hugetlb.2MB.max
s
task a mmap 8M hugetlb
task a touch m1 write 0 4M
s
cat $g/h/hugetlb.2MB.numa_stat
echo 2M > $g/h/hugetlb.2MB.max
s
echo max > $g/h/hugetlb.2MB.max
task a fork b
task a touch m1 write 0 2M
s
task b touch m1 write 4M 2M
s
task b exit
s
task a munmap m1 0 4M
s
task a mmap 4M shared hugetlb
s
task a touch m2
s
task a munmap m2
s
task a exit
s
rmdir $g/h
cat $g/hugetlb.2MB.current
