#!/bin/sh
# ksmd step by step: a page is merged in its second round at the earliest. [ksm]
k=/sys/kernel/mm/ksm
show() { echo "shared=$(cat $k/pages_shared) sharing=$(cat $k/pages_sharing) unshared=$(cat $k/pages_unshared) volatile=$(cat $k/pages_volatile) zero=$(cat $k/ksm_zero_pages) skipped=$(cat $k/pages_skipped) profit=$(cat $k/general_profit)"; }
stat() { cat /proc/$(task $1 pid)/ksm_stat; }
echo 10000 > $k/pages_to_scan
echo 10 > $k/sleep_millisecs
echo 100 > $k/pages_to_scan
echo 1000000 > $k/sleep_millisecs
task new a
task a mmap 1M
task a touch m1 fill text
task a madvise m1 mergeable
show
echo 1 > $k/run
sleep 1
echo "full=$(cat $k/full_scans) scanned=$(cat $k/pages_scanned)"
show
echo 1000001 > $k/sleep_millisecs
sleep 1
echo "full=$(cat $k/full_scans) scanned=$(cat $k/pages_scanned)"
show
for i in 2 3 4 5 6 7 8 9; do echo 100000$i > $k/sleep_millisecs; sleep 1; echo "full=$(cat $k/full_scans) scanned=$(cat $k/pages_scanned)"; show; done
