#!/bin/sh
# KSM: what it counts while regions merge, are unmapped, unmerged, switched off and end. [ksm]
k=/sys/kernel/mm/ksm
show() { echo "shared=$(cat $k/pages_shared) sharing=$(cat $k/pages_sharing) zero=$(cat $k/ksm_zero_pages) profit=$(cat $k/general_profit)"; }
stat() { cat /proc/$(task $1 pid)/ksm_stat; }
echo 10000 > $k/pages_to_scan
echo 10 > $k/sleep_millisecs
task new a
task a mmap 3M
task a touch m1 write 0 1M fill text
task a touch m1 write 1M 1M fill random
task a touch m1 write 2M 1M fill zero
task a madvise m1 mergeable
stat a
cat /proc/$(task a pid)/ksm_merging_pages
echo 1 > $k/run
sleep 4
show
stat a
cat /proc/$(task a pid)/ksm_merging_pages
cat $k/stable_node_chains $k/stable_node_dups
task a regions
grep -e ksm /proc/vmstat
echo "full=$(( $(cat $k/full_scans) > 10 )) scanned=$(( $(cat $k/pages_scanned) > 1000 ))"
task a munmap m1 1M 1M
sleep 2
show
task a madvise m1 unmergeable 0 512K
sleep 2
show
task a regions
stat a
echo 0 > $k/run
task a touch m1
show
sleep 1
show
echo 1 > $k/run
sleep 4
show
task a exit
sleep 1
show
echo 3 > $k/run
echo 5 > $k/max_page_sharing
cat $k/max_page_sharing
