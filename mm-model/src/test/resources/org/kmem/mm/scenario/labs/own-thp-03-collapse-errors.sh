#!/bin/sh
#! mem=1024
# MADV_COLLAPSE: makes huge pages whatever the switches say; EINVAL where nothing is, too short or not wanted. [thp]
v() { task get /proc/vmstat $1; }
echo never > /sys/kernel/mm/transparent_hugepage/enabled
task new a
task a mmap 8M align 2M
task a madvise m1 collapse
task a touch m1 write 0 4K
task a madvise m1 collapse 0 2M
task a regions m1
task a madvise m1 collapse 2M 2M
task a madvise m1 collapse 0 8M
task a regions m1
task a madvise m1 collapse 0 1M
task a madvise m1 collapse 64K 64K
task a touch m1 write 2M 6M
task a madvise m1 collapse 2M 4M
task a regions m1
task a madvise m1 collapse
task a regions m1
task a madvise m1 nohugepage
task a madvise m1 collapse
task a mmap 4M align 2M
task a touch m2 read
task a madvise m2 collapse
task a regions m2
task a mmap 4M align 2M
task a touch m3 write 0 4M stride 128K
task a madvise m3 collapse
task a regions m3
task a mprotect m3 r
task a touch m3 read
echo "alloc=$(v thp_collapse_alloc) failed=$(v thp_collapse_alloc_failed) none=$(v thp_scan_exceed_none_pte) pages_collapsed=$(cat /sys/kernel/mm/transparent_hugepage/khugepaged/pages_collapsed)"
task a mmap 4M prot r align 2M
task a touch m4 read
task a madvise m4 collapse
