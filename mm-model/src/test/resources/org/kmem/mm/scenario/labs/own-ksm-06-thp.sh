#!/bin/sh
#! mem=1024
# KSM and transparent huge pages: equal pages of huge ones merge once the huge page is split. [ksm]
k=/sys/kernel/mm/ksm
echo 10000 > $k/pages_to_scan
echo 10 > $k/sleep_millisecs
task new a
task a mmap 4M
task a touch m1 write fill text
task a regions
s=$(task get /proc/vmstat thp_split_page)
task a madvise m1 mergeable
echo 1 > $k/run
sleep 4
echo "shared=$(cat $k/pages_shared) sharing=$(cat $k/pages_sharing)"
task a regions
echo "split=$(( $(task get /proc/vmstat thp_split_page) - s ))"
task a mmap 4M
task a touch m2 write fill random
task a madvise m2 mergeable
sleep 4
task a regions m2
echo "shared=$(cat $k/pages_shared) sharing=$(cat $k/pages_sharing) split=$(( $(task get /proc/vmstat thp_split_page) - s ))"
