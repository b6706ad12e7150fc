#!/bin/sh
#! mem=1024
# Calls on areas of huge pages: alignment, splitting, advice, locking, mremap, fixed places, NORESERVE. [hugetlb]
h() { task get /proc/meminfo HugePages_$1; }
show() { echo "total=$(h Total) free=$(h Free) rsvd=$(h Rsvd) surp=$(h Surp)"; }
echo 16 > /proc/sys/vm/nr_hugepages
task new a
task a mmap 1M hugetlb
task a vmas m1 | sed 's/ .*//'
show
task a mmap 8M hugetlb
task a munmap m2 0 1M
task a munmap m2 2M 1M
task a munmap m2 3M 1M
task a mprotect m2 r 1M 2M
task a mprotect m2 r 2M 2M
task a mprotect m2 r 2M 1M
task a touch m2
task a mprotect m2 rw 2M 2M
task a touch m2 write 2M 2M
task a touch m2 write 4M 4M
show
task a madvise m2 dontneed 0 1M
show
task a madvise m2 dontneed 0 3M
show
task a madvise m2 dontneed 1M 2M
task a touch m2
task a madvise m2 free
task a madvise m2 cold
task a madvise m2 pageout
task a madvise m2 hugepage
task a madvise m2 willneed
task a madvise m2 remove
task a madvise m2 mergeable
task a madvise m2 collapse
task a madvise m2 wipeonfork
task a madvise m2 dontfork
task a madvise m2 populate_write
task a madvise m2 dontdump 1M 1M
task a mlock m2
task a vm VmLck
task a mincore m2
task a mremap m2 16M maymove
task a mremap m2 6M
show
task a mremap m2 6M maymove to 0x7f0000001000
task a mremap m2 6M maymove to 0x7f0000000000
show
task a touch m2
task a mremap m2 5M
show
task a mremap m2 6M dontunmap
task a munmap m2
show
task a mmap 4M hugetlb populate
show
task a touch m3
task a mmap 4M hugetlb locked
task a vm VmLck
show
task a mmap 4M hugetlb at 0x7f1000100000 fixed
task a mmap 4M hugetlb at 0x7f1000200000 fixed
task a mmap 0 hugetlb
task a mmap 64M hugetlb
task a mmap 64M hugetlb noreserve
show
task a touch m6
show
task a mmap 2M hugetlb shared prot r
task a munmap m6
task a mmap 2M hugetlb shared prot r
task a touch m7 read
task a touch m7 write
