#!/bin/sh
# KSM by figures: pages_shared, pages_sharing, pages_unshared, pages_volatile, full_scans, general_profit of regions equal, unlike and changing; ksm_stat of the process. [ksm]
k=/sys/kernel/mm/ksm
f() { for n in pages_shared pages_sharing pages_unshared ksm_zero_pages; do echo -n "$n=$(cat $k/$n) "; done; echo; }
echo 5000 > $k/pages_to_scan
echo 10 > $k/sleep_millisecs
task new a
task a mmap 4M
task a touch m1 fill text
task a mmap 4M
task a touch m2 fill random
task a mmap 4M
task a touch m3 fill zero
f
task a madvise m1 mergeable
task a madvise m2 mergeable
task a madvise m3 mergeable
echo 1 > $k/run
sleep 4
f
task a regions
p=$(task a pid)
cat /proc/$p/ksm_merging_pages
grep -v rmap_items /proc/$p/ksm_stat | grep -v profit
task a touch m1 write 0 1M
task a touch m3 write 0 2M fill text
sleep 3
f
task a regions
task a fork b
sleep 3
f
task b exit
echo 2 > $k/run
f
task a regions
echo 0 > $k/run
for n in run pages_to_scan merge_across_nodes use_zero_pages max_page_sharing stable_node_chains stable_node_dups smart_scan advisor_mode; do echo "$n=$(cat $k/$n 2>&1)"; done
