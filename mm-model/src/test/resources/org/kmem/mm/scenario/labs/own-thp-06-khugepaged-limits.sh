#!/bin/sh
#! mem=1024
# khugepaged: too many holes, pages shared after fork, pages nobody used; its counters. [thp]
v() { task get /proc/vmstat $1; }
k=/sys/kernel/mm/transparent_hugepage/khugepaged
echo 50 > $k/scan_sleep_millisecs
echo 8192 > $k/pages_to_scan
echo 255 > $k/max_ptes_none
task new a
task a mmap 8M align 2M
task a madvise m1 nohugepage
task a touch m1 write 0 1M
task a touch m1 write 2M 1052672
task a touch m1 read 4M 2M
task a touch m1 write 6M 4K
task a madvise m1 hugepage
sleep 3
task a regions
echo 256 > $k/max_ptes_none
sleep 3
task a regions
echo 511 > $k/max_ptes_none
sleep 3
task a regions
echo "alloc=$(v thp_collapse_alloc) collapsed=$(cat $k/pages_collapsed) none=$(( $(v thp_scan_exceed_none_pte) > 0 )) scans=$(( $(cat $k/full_scans) > 10 ))"
task a mmap 4M align 2M
task a madvise m2 nohugepage
task a touch m2
task a fork b
echo 1024 > $k/pages_to_scan
task a madvise m2 hugepage
sleep 3
task a regions m2
task b regions m2
task b touch m2 write 0 1M
task b exit
sleep 3
task a regions m2
echo "share=$(( $(v thp_scan_exceed_share_pte) > 0 ))"
