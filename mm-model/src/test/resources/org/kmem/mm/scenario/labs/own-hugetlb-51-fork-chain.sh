#!/bin/sh
#! mem=1024
# hugetlb: grandchildren, exits in order, unmapping by the parent, reservations through mremap and partial munmap; meminfo after each step. [hugetlb]
m() { echo "total=$(task get /proc/meminfo HugePages_Total) free=$(task get /proc/meminfo HugePages_Free) rsvd=$(task get /proc/meminfo HugePages_Rsvd) surp=$(task get /proc/meminfo HugePages_Surp)"; }
echo 12 > /proc/sys/vm/nr_hugepages
m
task new a
task a mmap 8M hugetlb
m
task a touch m1 write 0 4M
m
task a fork b
task b fork c
m
task b touch m1 write 0 2M
m
task c touch m1 read
m
task a touch m1 write
m
task c touch m1 write 6M 2M
task a exit
m
task b touch m1
m
task c touch m1 read
task b exit
m
task c exit
m
task new d
task d mmap 8M shared hugetlb
task d touch m1 write 2M 2M
m
task d munmap m1 0 4M
m
task d munmap m1 2M 2M
task d regions
task d mremap m1 2M
m
task d exit
m
task new e
task e rlimit memlock 1M
task e mmap 4M hugetlb populate
task e mmap 4M hugetlb locked
m
task get /proc/$(task e pid)/status HugetlbPages
task e mmap 2M hugetlb private r
task e touch m3 read
task e mprotect m3 rw
task e touch m3 write
m
