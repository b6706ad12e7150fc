#!/bin/sh
#! mem=1024
# Overcommit and huge pages: they are not counted as committed, whatever the mode; the limit shrinks by the pool. [hugetlb]
h() { task get /proc/meminfo HugePages_$1; }
show() { echo "total=$(h Total) free=$(h Free) rsvd=$(h Rsvd) surp=$(h Surp)"; }
c() { echo "limit=$(( $(task get /proc/meminfo CommitLimit) - l )) committed=$(( $(task get /proc/meminfo Committed_AS) - k ))"; }
task new a
l=$(task get /proc/meminfo CommitLimit); k=$(task get /proc/meminfo Committed_AS)
echo 20 > /proc/sys/vm/nr_hugepages
c
task a mmap 8M hugetlb
c
task a touch m1
task a mmap 8M hugetlb noreserve
c
echo 2 > /proc/sys/vm/overcommit_memory
task a mmap 8M hugetlb noreserve
show
task a mmap 900M
task a mmap 16M hugetlb
task a mmap 16M hugetlb
show
c
echo 0 > /proc/sys/vm/overcommit_memory
task a mprotect m1 r
task a mprotect m1 rw
c
f=$(task get /proc/meminfo MemAvailable)
echo 100 > /proc/sys/vm/nr_hugepages
echo "avail_mb=$(( (f - $(task get /proc/meminfo MemAvailable) + 512) / 1024 ))"
echo 0 > /proc/sys/vm/nr_hugepages
show
task get /proc/meminfo Hugetlb
task a exit
show
#~ avail_mb tol=1
#~ committed tol=256
