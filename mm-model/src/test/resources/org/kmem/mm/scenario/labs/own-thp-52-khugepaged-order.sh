#!/bin/sh
#! mem=1024
# khugepaged goes through areas of several processes; which fields tell of it: pages_collapsed, full_scans, thp_collapse_alloc; its memory after exit. [thp]
k=/sys/kernel/mm/transparent_hugepage/khugepaged
v() { task get /proc/vmstat $1; }
echo never > /sys/kernel/mm/transparent_hugepage/enabled
cat /sys/kernel/mm/transparent_hugepage/enabled
task new a
task new b
for t in a b; do
  task $t mmap 6M align 2M
  task $t touch m1
  task $t regions
done
echo madvise > /sys/kernel/mm/transparent_hugepage/enabled
task a madvise m1 hugepage
task b madvise m1 hugepage 2M 2M
echo 100000 > $k/pages_to_scan
echo 20 > $k/scan_sleep_millisecs
echo 0 > $k/alloc_sleep_millisecs
sleep 3
task a regions
task b regions
echo "collapsed=$(cat $k/pages_collapsed) alloc=$(v thp_collapse_alloc) failed=$(v thp_collapse_alloc_failed)"
echo "scans=$(( $(cat $k/full_scans) > 3 ))"
task b touch m1 write 0 6M
task b madvise m1 dontneed 2M 4K
task b regions
task b touch m1 write 2M 4K
sleep 2
task b regions
task a exit
task b exit
task get /proc/meminfo AnonHugePages
echo 0 > $k/max_ptes_none
echo 512 > $k/max_ptes_none || echo refused
echo 0 > $k/defrag
cat $k/defrag
cat $k/max_ptes_none
