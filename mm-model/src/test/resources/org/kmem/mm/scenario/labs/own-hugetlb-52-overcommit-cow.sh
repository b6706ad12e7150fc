#!/bin/sh
#! mem=1024
# nr_overcommit_hugepages with private and shared mappings over fork; HugePages_Surp through exits; the pool lowered and raised meanwhile. [hugetlb]
m() { echo "$1 total=$(task get /proc/meminfo HugePages_Total) free=$(task get /proc/meminfo HugePages_Free) rsvd=$(task get /proc/meminfo HugePages_Rsvd) surp=$(task get /proc/meminfo HugePages_Surp)"; }
v() { task get /proc/vmstat $1; }
echo 4 > /proc/sys/vm/nr_hugepages
echo 3 > /proc/sys/vm/nr_overcommit_hugepages
m start
task new a
task a mmap 8M private hugetlb
task a mmap 8M shared hugetlb
task a mmap 6M shared hugetlb
m mapped
task a touch m1
task a touch m2
m touched
task a fork b
task b touch m1 write 0 2M
m child
task a touch m1 write 2M 2M
m parent
task b touch m1 read
echo 0 > /proc/sys/vm/nr_hugepages
m shrunk
echo 6 > /proc/sys/vm/nr_hugepages
m raised
task a munmap m2
task b munmap m2
m unmapped
task a mmap 8M private hugetlb noreserve
task a touch m3
m noreserve
task a exit
m a_gone
task b exit
m b_gone
echo "$(( $(v htlb_buddy_alloc_success) > 0 )) $(v htlb_buddy_alloc_fail)"
echo 0 > /proc/sys/vm/nr_hugepages
m end
echo 99999 > /proc/sys/vm/nr_overcommit_hugepages
cat /proc/sys/vm/nr_overcommit_hugepages
echo -1 > /proc/sys/vm/nr_overcommit_hugepages || echo refused
task get /proc/meminfo Hugetlb
