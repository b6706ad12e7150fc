#!/bin/sh
#! mem=1024
# A pool that shrinks below what is in use or reserved; files of sysfs and of the node; CommitLimit. [hugetlb]
h() { task get /proc/meminfo HugePages_$1; }
show() { echo "total=$(h Total) free=$(h Free) rsvd=$(h Rsvd) surp=$(h Surp)"; }
echo 6 > /proc/sys/vm/nr_hugepages
task new a
task a mmap 8M hugetlb
echo 3 > /proc/sys/vm/nr_hugepages
show
task a touch m1 write 0 4M
echo 0 > /proc/sys/vm/nr_hugepages
show
cat /proc/sys/vm/nr_hugepages
task a touch m1
show
task a munmap m1 0 2M
show
echo 2 > /proc/sys/vm/nr_hugepages
show
task a exit
show
echo 100000 > /proc/sys/vm/nr_hugepages
n=$(h Total)
echo "most=$((n > 200)) all_free=$((n == $(h Free)))"
echo 5 > /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages
show
echo 7 > /sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages
show
echo x > /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages
echo -1 > /proc/sys/vm/nr_hugepages
show
c=$(task get /proc/meminfo CommitLimit); echo 27 > /proc/sys/vm/nr_hugepages; echo "limit=$((c - $(task get /proc/meminfo CommitLimit)))"
