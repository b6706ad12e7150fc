#!/bin/sh
# KSM with use_zero_pages: pages of zeros become the zero page and leave Rss; a write or run=2 brings them back. [ksm]
k=/sys/kernel/mm/ksm
show() { echo "shared=$(cat $k/pages_shared) sharing=$(cat $k/pages_sharing) unshared=$(cat $k/pages_unshared) zero=$(cat $k/ksm_zero_pages) profit=$(cat $k/general_profit)"; }
stat() { cat /proc/$(task $1 pid)/ksm_stat; }
echo 10000 > $k/pages_to_scan
echo 10 > $k/sleep_millisecs
echo 1 > $k/use_zero_pages
task new a
task a mmap 4M
task a touch m1 fill zero
task a touch m1 write 0 1M fill text
task a madvise m1 mergeable
echo 1 > $k/run
sleep 3
show
stat a
task a regions
task a touch m1 read
task a touch m1 write 3M 1M
sleep 2
show
task a regions
stat a
sleep 3
show
echo 2 > $k/run
show
task a regions
cat $k/run
