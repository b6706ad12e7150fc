#!/bin/sh
#! mem=1024
# MADV_COLLAPSE after fork, of ranges not aligned, of two areas, of huge pages and of locked memory. [thp]
v() { task get /proc/vmstat $1; }
echo madvise > /sys/kernel/mm/transparent_hugepage/enabled
task new a
task a mmap 8M align 2M
task a touch m1
task a fork b
task b madvise m1 collapse 0 4M
task b regions
task a regions
task b touch m1 write 0 8K
task a madvise m1 collapse 1M 6M
task a regions
task a madvise m1 collapse 1M 6M
task b exit
task a madvise m1 collapse
task a regions
task a mmap 4M align 2M
task a touch m2
task a mprotect m2 r 2M 2M
task a madvise m2 collapse
task a regions m2
task a mmap 4M align 2M
task a mlock m3
task a madvise m3 collapse
task a regions m3
task a mmap 4M shared align 2M
task a touch m4
task a madvise m4 collapse
task a regions m4
echo "alloc=$(v thp_collapse_alloc) split_pmd=$(v thp_split_pmd) deferred=$(v thp_deferred_split_page) file=$(v thp_file_alloc) mapped=$(v thp_file_mapped)"
