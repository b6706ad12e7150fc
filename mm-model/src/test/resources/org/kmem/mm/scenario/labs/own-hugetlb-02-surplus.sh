#!/bin/sh
#! mem=1024
# Surplus pages come for mappings beyond the pool and go as pages are freed; the pool takes them over when it grows. [hugetlb]
h() { task get /proc/meminfo HugePages_$1; }
show() { echo "total=$(h Total) free=$(h Free) rsvd=$(h Rsvd) surp=$(h Surp)"; }
s=/sys/kernel/mm/hugepages/hugepages-2048kB
echo 2 > /proc/sys/vm/nr_hugepages
echo 4 > /proc/sys/vm/nr_overcommit_hugepages
task new a
task a mmap 4M hugetlb
show
task a mmap 6M hugetlb
show
task a mmap 4M hugetlb
show
task a touch m1
task a touch m2
show
cat /proc/sys/vm/nr_hugepages $s/nr_hugepages $s/surplus_hugepages $s/resv_hugepages $s/free_hugepages
task a munmap m1
show
task a munmap m2
show
task a mmap 12M hugetlb
show
task a touch m3
echo 4 > /proc/sys/vm/nr_hugepages
show
cat /proc/sys/vm/nr_hugepages
echo 0 > /proc/sys/vm/nr_hugepages
show
cat /proc/sys/vm/nr_hugepages $s/nr_hugepages
task a munmap m3 0 4M
show
echo 1 > /proc/sys/vm/nr_hugepages
show
task a exit
show
task new b
task b mmap 4M hugetlb noreserve
show
task b touch m1
show
echo 0 > /proc/sys/vm/nr_overcommit_hugepages
task b mmap 2M hugetlb noreserve
task b touch m2
show
task b exit
show
grep htlb /proc/vmstat
