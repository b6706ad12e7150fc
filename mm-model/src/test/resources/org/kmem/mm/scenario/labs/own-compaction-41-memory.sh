#!/bin/sh
#! mem=512
# compact_memory with anonymous, locked, shared and file pages; compact_unevictable_allowed; contents survive; counters. [compaction]
v() { task get /proc/vmstat $1; }
big() { awk '$4 == "DMA32" { print $14 * 512 + $15 * 1024 }' /proc/buddyinfo; }
echo 1000000 > /proc/sys/vm/percpu_pagelist_high_fraction
dd if=/dev/zero of=/data/f bs=1M count=32 2>/dev/null
sync
task new a
task new b
task a mmap 60M
task b mmap 60M
n=0; while [ $n -lt 30 ]; do
  o=$(( n * 2 ))M
  task a touch m1 write $o 1M stride 8K fill text > /dev/null
  task b touch m1 write $o 1M stride 4K > /dev/null
  task a touch m1 write $(( n * 2 + 1 ))M 1M > /dev/null
  n=$(( n + 1 ))
done
task a mlock m1 0 20M
task b munmap m1
f=$(v pgmigrate_success) g=$(v compact_migrate_scanned) h=$(v compact_free_scanned) i=$(v compact_isolated)
x=$(big)
echo 1 > /proc/sys/vm/compact_memory
echo "more_large=$(( $(big) >= x )) scanned=$(( $(v compact_migrate_scanned) > g )) free=$(( $(v compact_free_scanned) >= h )) isolated=$(( $(v compact_isolated) >= i )) moved=$(( $(v pgmigrate_success) >= f ))"
task a nonzero m1
task a peek m1 8192
task a vm VmLck
task a regions
echo 0 > /proc/sys/vm/compact_unevictable_allowed
echo 1 > /proc/sys/vm/compact_memory
echo "fails=$(( $(v compact_fail) >= 0 )) stall=$(( $(v compact_stall) == 0 ))"
task a nonzero m1
