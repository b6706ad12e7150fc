#!/bin/sh
#! mem=4096 append=hugepagesz=1G,hugepages=1,hugepagesz=2M,hugepages=4
# Pages of 1 GiB: demoted to 2 MiB, not to be had again, never surplus. [hugetlb]
h() { task get /proc/meminfo HugePages_$1; }
show() { echo "total=$(h Total) free=$(h Free) rsvd=$(h Rsvd) surp=$(h Surp)"; }
s=/sys/kernel/mm/hugepages/hugepages-1048576kB
for f in $(ls $s); do echo "$f=$(cat $s/$f 2>/dev/null)"; done
show
grep Hugetlb /proc/meminfo
echo 1 > $s/demote
cat $s/nr_hugepages
show
echo 0 > $s/nr_hugepages
echo 1 > $s/nr_hugepages
cat $s/nr_hugepages
show
echo 1 > $s/nr_overcommit_hugepages
cat $s/nr_overcommit_hugepages
mkdir /mnt/h
mount -t hugetlbfs -o pagesize=1G none /mnt/h
task new a
task a open /mnt/h/f create
task a mmap 1G shared file /mnt/h/f 0
task a touch m1 write 0 4M
task a vm HugetlbPages
