#!/bin/sh
#! mem=1024
# Dropping slab splits huge pages that are mapped in part and frees the huge page of zeroes once nobody uses it. [thp]
v() { task get /proc/vmstat $1; }
task new a
task a mmap 16M align 2M
task a touch m1 >/dev/null
s=$(v thp_split_page); d=$(v thp_deferred_split_page)
task a munmap m1 1M 1M
task a munmap m1 4M 512K
echo deferred $(($(v thp_deferred_split_page)-d)) split $(($(v thp_split_page)-s))
echo 2 > /proc/sys/vm/drop_caches
echo deferred $(($(v thp_deferred_split_page)-d)) split $(($(v thp_split_page)-s))
task a regions
echo 2 > /proc/sys/vm/drop_caches
echo split $(($(v thp_split_page)-s))
z=$(v thp_zero_page_alloc)
task new b
task b mmap 4M align 2M
task b touch m1 read
echo zero $(($(v thp_zero_page_alloc)-z))
echo 2 > /proc/sys/vm/drop_caches
task new c
task c mmap 4M align 2M
task c touch m1 read
echo zero $(($(v thp_zero_page_alloc)-z))
task b exit
task c exit
task new d
task d mmap 4M align 2M
task d touch m1 read
echo zero $(($(v thp_zero_page_alloc)-z))
task d exit
echo 2 > /proc/sys/vm/drop_caches
task new e
task e mmap 4M align 2M
task e touch m1 read
echo zero $(($(v thp_zero_page_alloc)-z))
