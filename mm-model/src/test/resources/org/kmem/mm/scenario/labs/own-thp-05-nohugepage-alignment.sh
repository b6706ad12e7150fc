#!/bin/sh
#! mem=1024
# Alignment: mappings of whole 2 MB are aligned, others are not; MADV_NOHUGEPAGE of a part splits what is there. [thp]
v() { task get /proc/vmstat $1; }
a=$(v thp_fault_alloc) p=$(v thp_split_pmd) d=$(v thp_deferred_split_page)
task new a
task a mmap 12M
task a touch m1
task a madvise m1 nohugepage 1M 4M
task a regions
task a vmas m1
echo "alloc=$(( $(v thp_fault_alloc) - a )) split_pmd=$(( $(v thp_split_pmd) - p )) deferred=$(( $(v thp_deferred_split_page) - d ))"
task a madvise m1 dontneed
echo "deferred=$(( $(v thp_deferred_split_page) - d ))"
task a touch m1
task a regions
task a madvise m1 hugepage
task a vmas m1
task a madvise m1 dontneed
task a touch m1
task a regions
task a brk +8M
task a touch brk
echo "alloc=$(( $(v thp_fault_alloc) - a )) split_pmd=$(( $(v thp_split_pmd) - p )) deferred=$(( $(v thp_deferred_split_page) - d ))"
