#!/bin/sh
#! mem=1024 numa=2 cpus=2
# Policies and reservations: bound to one node, preferred, many, surplus by policy. [hugetlb]
h() { task get /proc/meminfo HugePages_$1; }
show() { echo "total=$(h Total) free=$(h Free) rsvd=$(h Rsvd) surp=$(h Surp)"; }
n() { for i in 0 1; do d=/sys/devices/system/node/node$i/hugepages/hugepages-2048kB; echo "node$i nr=$(cat $d/nr_hugepages) free=$(cat $d/free_hugepages) surp=$(cat $d/surplus_hugepages)"; done; }
echo 3 > /sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages
n
echo 4 > /proc/sys/vm/nr_overcommit_hugepages
task new a
task a set_mempolicy preferred 1
task a mmap 4M hugetlb
task a touch m1
task a numa m1
n
task a mmap 4M hugetlb
show
n
task a touch m2
task a numa m2
n
task a set_mempolicy bind 1
task a mmap 4M hugetlb
task a touch m3
task a numa m3
n
task a mmap 2M hugetlb
task a munmap m1
n
task a exit
n
task new b
task b set_mempolicy interleave 0,1
task b mmap 8M hugetlb noreserve
task b touch m1
task b numa m1
n
task b exit
n
echo 0 > /proc/sys/vm/nr_hugepages
task new c
echo 8 > /proc/sys/vm/nr_hugepages_mempolicy
n
task c mmap 8M shared hugetlb
task c mbind m1 bind 1
task c touch m1
task c numa m1
n
grep huge /proc/$(task c pid)/numa_maps | cut -d' ' -f2-
