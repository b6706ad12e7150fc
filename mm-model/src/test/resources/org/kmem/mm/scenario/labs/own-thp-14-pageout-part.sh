#!/bin/sh
#! mem=1024 swap=256M
# MADV_PAGEOUT of a part splits the huge page; all zero ones go to the zero page; khugepaged reads swapped pages back. [thp swap]
v() { task get /proc/vmstat $1; }
c() { echo "swpout=$(v thp_swpout) fallback=$(v thp_swpout_fallback) pswpout=$(v pswpout) split=$(v thp_split_page) split_pmd=$(v thp_split_pmd)"; }
task new a
task a mmap 8M align 2M
task a touch m1 fill random
task a madvise m1 pageout 0 64K
task a regions; c
task a mmap 2M align 2M
task a touch m2
task a madvise m2 pageout 1M 64K
task a regions m2; c
task a touch m2 read
task a regions m2
task a touch m1 read 0 64K
task a regions m1
