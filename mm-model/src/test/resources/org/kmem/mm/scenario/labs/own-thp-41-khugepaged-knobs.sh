#!/bin/sh
#! mem=1024 swap=256M
# khugepaged: max_ptes_shared and max_ptes_swap bound what it takes, defrag off, one area of two processes; its counters. [thp]
v() { task get /proc/vmstat $1; }
k=/sys/kernel/mm/transparent_hugepage/khugepaged
echo 65536 > $k/pages_to_scan
echo 20 > $k/scan_sleep_millisecs
task new a
mk() { task a mmap 4M align 2M > /dev/null; task a madvise $1 nohugepage > /dev/null; task a touch $1 $2 > /dev/null; }
mk m1 "fill random"
task a fork b
task a madvise m1 hugepage
sleep 2
task a regions m1
task b exit
sleep 2
task a regions m1
mk m2 "fill random"
task a madvise m2 pageout 0 200K
task a madvise m2 pageout 2M 400K
sleep 1
task a touch m2 read 2M 0 > /dev/null
task a madvise m2 hugepage
sleep 2
task a regions m2
echo 512 > $k/max_ptes_swap; echo "status=$?"
echo 511 > $k/max_ptes_swap
echo 600 > $k/max_ptes_none; echo "status=$?"
echo x > $k/pages_to_scan; echo "status=$?"
echo 0 > $k/pages_to_scan; echo "status=$?"
sleep 2
task a regions m2
mk m3 read
task a madvise m3 hugepage
sleep 2
task a regions m3
task a touch m3 0 4K
sleep 2
task a regions m3
mk m4 ""
task a mprotect m4 r
task a madvise m4 hugepage
sleep 2
task a regions m4
task a mlock m4
task a mprotect m4 rw
sleep 2
task a regions m4
echo "collapsed=$(v thp_collapse_alloc) failed=$(v thp_collapse_alloc_failed)"
