#!/bin/sh
#! mem=1024
# MADV_DONTNEED gives a private page's reservation back to its area; MADV_REMOVE makes holes in shared ones. [hugetlb]
h() { task get /proc/meminfo HugePages_$1; }
show() { echo "total=$(h Total) free=$(h Free) rsvd=$(h Rsvd) surp=$(h Surp)"; }
echo 6 > /proc/sys/vm/nr_hugepages
task new a
task a mmap 6M hugetlb
task a touch m1
show
task a madvise m1 dontneed 0 2M
show
task a fork b
task a touch m1 write 0 2M
show
task b touch m1 read 0 2M
task b touch m1 write 0 2M
show
task b madvise m1 dontneed
show
task b touch m1 write
show
task b exit
show
task a mmap 6M shared hugetlb
show
task a touch m2
task a madvise m2 dontneed
show
task a nonzero m2
task a madvise m2 remove 0 2M
show
task a nonzero m2
show
task a exit
show
