#!/bin/sh
#! mem=1024
# Copies after fork: who is first owner, who has what; HugePages_Rsvd falls below zero while a child has the owner's pages. [hugetlb]
h() { task get /proc/meminfo HugePages_$1; }
show() { echo "total=$(h Total) free=$(h Free) rsvd=$(h Rsvd) surp=$(h Surp)"; }
echo 6 > /proc/sys/vm/nr_hugepages
task new a
task a mmap 4M hugetlb
task a touch m1
task a fork b
task b touch m1 write
show
task a touch m1 write
show
task b fork c
task c touch m1 write 0 2M
show
task b touch m1 write
show
task a mmap 4M hugetlb
show
task a fork e
show
task e touch m2
task a touch m2
show
task c exit
task b exit
show
task e touch m2
show
task a exit
show
task e exit
show
dmesg | grep -c inadequate
