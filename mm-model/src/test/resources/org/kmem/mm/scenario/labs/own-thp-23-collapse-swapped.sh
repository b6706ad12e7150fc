#!/bin/sh
#! mem=1024 swap=256M
# A collapse reads swapped pages in: MADV_COLLAPSE however many there are. [thp]
v() { task get /proc/vmstat $1; }
echo never > /sys/kernel/mm/transparent_hugepage/enabled
task new a
task a mmap 4M align 2M
task a touch m1 fill random
task a poke m1 0x123000 77
task a madvise m1 pageout 1M 256K
task a regions
i=$(v pswpin); c=$(v thp_collapse_alloc)
echo madvise > /sys/kernel/mm/transparent_hugepage/enabled
task a madvise m1 collapse 0 2M
echo in $(($(v pswpin)-i)) collapse $(($(v thp_collapse_alloc)-c))
task a regions
task a peek m1 0x123000
task a touch m1
task a madvise m1 pageout 2M 2M
task a regions
task a madvise m1 collapse 2M 2M
task a regions
echo in $(($(v pswpin)-i)) collapse $(($(v thp_collapse_alloc)-c))
task a touch m1
task a regions
