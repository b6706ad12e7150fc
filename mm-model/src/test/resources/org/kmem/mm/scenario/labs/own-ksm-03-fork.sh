#!/bin/sh
# KSM and fork: the child's pages count as sharing once looked at; copies merge anew; the parent may end. [ksm]
k=/sys/kernel/mm/ksm
show() { echo "shared=$(cat $k/pages_shared) sharing=$(cat $k/pages_sharing) unshared=$(cat $k/pages_unshared) volatile=$(cat $k/pages_volatile) zero=$(cat $k/ksm_zero_pages) skipped=$(cat $k/pages_skipped) profit=$(cat $k/general_profit)"; }
stat() { cat /proc/$(task $1 pid)/ksm_stat; }
echo 10000 > $k/pages_to_scan
echo 10 > $k/sleep_millisecs
task new a
task a mmap 1M
task a touch m1 fill text
task a madvise m1 mergeable
echo 1 > $k/run
sleep 2
show
task a fork b
task b regions
sleep 2
show
stat b
task b touch m1 write 0 512K
sleep 2
task a regions
task b regions
sleep 2
show
task a exit
sleep 1
show
task b peek m1 0
task b peek m1 600000
task b munmap m1 0 256K
sleep 1
show
task b exit
sleep 1
show
