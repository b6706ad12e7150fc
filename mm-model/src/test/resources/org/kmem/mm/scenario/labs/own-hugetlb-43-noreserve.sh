#!/bin/sh
#! mem=1024
# hugetlb: noreserve, populate, prot none, private files, fork with reservations, surplus bounds, truncation of shared mappings' pages. [hugetlb]
h() { task get /proc/meminfo HugePages_$1; }
show() { echo "$1 total=$(h Total) free=$(h Free) rsvd=$(h Rsvd) surp=$(h Surp)"; }
echo 6 > /proc/sys/vm/nr_hugepages
echo 2 > /proc/sys/vm/nr_overcommit_hugepages
task new a
task a mmap 8M hugetlb noreserve; show noreserve
task a mmap 8M hugetlb; show reserve
task a touch m1; show touched
task a mmap 8M hugetlb; show third
task a mmap 2M hugetlb; show fourth
task a touch m2 0 2M; show part
task a fork b; show forked
task b touch m2 read 0 2M
task b touch m2 2M 2M; show child
task a touch m2; show parent
task b touch m2 read 0 2M
task b regions
task b exit; show exit
task a munmap m1; show unmapped
task a mmap 4M hugetlb shared populate; show populate
task a fork c
task c touch m4
task c munmap m4
task a peek m4 0
task a madvise m4 dontneed 0 2M; show dontneed
task a touch m4; show back
task a madvise m4 remove 0 2M; show removed
task a mprotect m4 r
task a touch m4 read
task a touch m4
task a mmap 3M hugetlb
task a mmap 4M hugetlb prot none; show none
task a mlock m2
task a vm VmLck HugetlbPages
task a mremap m2 16M maymove
task a mremap m2 4M
task a exit; show end
echo 0 > /proc/sys/vm/nr_hugepages; show zero
