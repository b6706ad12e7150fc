#!/bin/sh
#! mem=1024
# Surplus pages over fork, COW and files; the pool grows into them; nothing is left over. [hugetlb]
h() { task get /proc/meminfo HugePages_$1; }
show() { echo "total=$(h Total) free=$(h Free) rsvd=$(h Rsvd) surp=$(h Surp)"; }
s=/sys/kernel/mm/hugepages/hugepages-2048kB
echo 10 > $s/nr_overcommit_hugepages
task new a
task a mmap 6M hugetlb
show
task a touch m1 write 0 4M
show
task a fork b
task a touch m1 write 0 2M
show
task b touch m1 write
show
task a madvise m1 dontneed 0 2M
show
task a touch m1
show
task b exit
show
echo 2 > /proc/sys/vm/nr_hugepages
show
cat /proc/sys/vm/nr_hugepages $s/surplus_hugepages
task a mmap 8M shared hugetlb
show
task a touch m2 write 0 2M
show
task a munmap m2
show
task a munmap m1 0 2M
show
task a exit
show
echo 1 > $s/nr_overcommit_hugepages
task new c
task c mmap 8M hugetlb
task c mmap 6M hugetlb
show
echo 5 > /proc/sys/vm/nr_hugepages
show
task c touch m1
task c exit
show
echo 0 > /proc/sys/vm/nr_hugepages
show
grep -e htlb /proc/vmstat
