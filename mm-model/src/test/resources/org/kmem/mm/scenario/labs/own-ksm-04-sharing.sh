#!/bin/sh
# max_page_sharing: equal pages become several, a chain; settings cannot change while pages are shared. [ksm]
k=/sys/kernel/mm/ksm
show() { echo "shared=$(cat $k/pages_shared) sharing=$(cat $k/pages_sharing) unshared=$(cat $k/pages_unshared) volatile=$(cat $k/pages_volatile) zero=$(cat $k/ksm_zero_pages) skipped=$(cat $k/pages_skipped) profit=$(cat $k/general_profit)"; }
stat() { cat /proc/$(task $1 pid)/ksm_stat; }
echo 10000 > $k/pages_to_scan
echo 10 > $k/sleep_millisecs
echo 10 > $k/max_page_sharing
cat $k/max_page_sharing
task new a
task a mmap 1M
task a touch m1 fill text
task a madvise m1 mergeable
echo 1 > $k/run
sleep 2
show
cat $k/stable_node_chains $k/stable_node_dups
echo 20 > $k/max_page_sharing
cat $k/max_page_sharing
echo 2 > $k/run
sleep 1
show
cat $k/stable_node_chains $k/stable_node_dups
echo 20 > $k/max_page_sharing
cat $k/max_page_sharing
echo 1 > $k/run
sleep 2
show
cat $k/stable_node_chains $k/stable_node_dups
task a regions
grep -e AnonPages /proc/meminfo | wc -l
echo 1 > $k/max_page_sharing
echo 0 > $k/merge_across_nodes
cat $k/merge_across_nodes
