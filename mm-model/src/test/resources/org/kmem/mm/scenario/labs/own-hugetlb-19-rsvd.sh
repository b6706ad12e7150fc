#!/bin/sh
#! mem=1024
# Limits of a control group on reservations, with fork, NORESERVE, shared files and moving tasks. [hugetlb]
h() { task get /proc/meminfo HugePages_$1; }
show() { echo "total=$(h Total) free=$(h Free) rsvd=$(h Rsvd) surp=$(h Surp)"; }
echo 12 > /proc/sys/vm/nr_hugepages
mkdir /mnt/h; mount -t hugetlbfs none /mnt/h
g=/sys/fs/cgroup/g; k=/sys/fs/cgroup/k
mkdir $g $k
s() { for d in $g $k; do echo "${d##*/} cur=$(( $(cat $d/hugetlb.2MB.current) >> 20 )) rsvd=$(( $(cat $d/hugetlb.2MB.rsvd.current) >> 20 )) ev=$(task get $d/hugetlb.2MB.events max)"; done; show; }
echo 8M > $g/hugetlb.2MB.rsvd.max
cat $g/hugetlb.2MB.rsvd.max
echo 5000000 > $g/hugetlb.2MB.max
cat $g/hugetlb.2MB.max
echo junk > $g/hugetlb.2MB.max
task new a
echo $(task a pid) > $g/cgroup.procs
task a mmap 6M shared hugetlb
s
task a mmap 4M hugetlb
s
task a mmap 2M hugetlb
s
task a mmap 8M hugetlb noreserve
task a touch m3
s
task a touch m2
s
echo max > $g/hugetlb.2MB.max
task a touch m1
s
echo $(task a pid) > $k/cgroup.procs
task a mmap 4M hugetlb
task a touch m4
s
task a munmap m1
s
task a touch m3
s
task a open /mnt/h/f create
task a mmap 2M shared file /mnt/h/f 0
task a touch m5
s
task a exit
s
rm /mnt/h/f
s
echo 0 > $g/hugetlb.2MB.max
task new b
echo $(task b pid) > $g/cgroup.procs
task b mmap 2M hugetlb
task b touch m1
task get $g/hugetlb.2MB.events.local max
task b fatal
task b touch m1
s
