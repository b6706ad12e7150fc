#!/bin/sh
#! mem=1024
# The huge zero page: one for all; partial unmap, mprotect and fork of it; use_zero_page=0 allocates at once. [thp]
v() { task get /proc/vmstat $1; }
z=$(v thp_zero_page_alloc) p=$(v thp_split_pmd)
task new a
task a mmap 8M align 2M
task a touch m1 read
task a mincore m1
task a munmap m1 4K 4K
echo "split_pmd=$(( $(v thp_split_pmd) - p ))"
task a touch m1 read 0 4K
task a touch m1 read 8K 2M
task a touch m1 write 2M 8K
task a regions
echo "split_pmd=$(( $(v thp_split_pmd) - p )) zero=$(( $(v thp_zero_page_alloc) - z ))"
task a fork b
task b touch m1 read
task b touch m1 write 4M 2M
task b regions
task a regions
task a touch m1 write 4M 2M
task a madvise m1 dontneed 6M 2M
task a touch m1 write 6M 2M
task a regions
echo 0 > /sys/kernel/mm/transparent_hugepage/use_zero_page
task a madvise m1 dontneed 6M 2M
task a touch m1 read 6M 2M
task a regions
echo "split_pmd=$(( $(v thp_split_pmd) - p )) zero=$(( $(v thp_zero_page_alloc) - z )) alloc=$(v thp_fault_alloc)"
