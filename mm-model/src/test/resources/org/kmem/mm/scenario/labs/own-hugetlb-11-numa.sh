#!/bin/sh
#! mem=1024 numa=2 cpus=2
# Pools by node: where pages come from and go, policies, node files. [hugetlb]
h() { task get /proc/meminfo HugePages_$1; }
show() { echo "total=$(h Total) free=$(h Free) rsvd=$(h Rsvd) surp=$(h Surp)"; }
n() { for i in 0 1; do d=/sys/devices/system/node/node$i/hugepages/hugepages-2048kB; echo "node$i nr=$(cat $d/nr_hugepages) free=$(cat $d/free_hugepages) surp=$(cat $d/surplus_hugepages)"; done; }
echo 7 > /proc/sys/vm/nr_hugepages
n
task new a
task a cpu 1
task a mmap 4M hugetlb
task a touch m1
n
task a numa m1
task a mmap 4M hugetlb
task a mbind m2 bind 0
task a touch m2
task a numa m2
n
task a mmap 4M hugetlb
task a mbind m3 interleave 0,1
task a touch m3
task a numa m3
n
echo 2 > /proc/sys/vm/nr_hugepages
n
task a exit
n
echo 6 > /sys/devices/system/node/node1/hugepages/hugepages-2048kB/nr_hugepages
n
task new b
task b set_mempolicy bind 0
task b mmap 8M hugetlb
task b mmap 2M hugetlb
n
show
echo 0 > /proc/sys/vm/nr_hugepages
n
task b exit
echo 5 > /proc/sys/vm/nr_hugepages
n
echo 3 > /proc/sys/vm/nr_hugepages
n
