#!/bin/sh
#! mem=512
# Unmovable pages (ramfs files) among movable ones defeat compaction; mlocked ones do not, unless that is forbidden. [compaction]
v() { task get /proc/vmstat $1; }
big() { awk '$4 == "DMA32" { print $14 * 512 + $15 * 1024 }' /proc/buddyinfo; }
echo 1000000 > /proc/sys/vm/percpu_pagelist_high_fraction
echo never > /sys/kernel/mm/transparent_hugepage/enabled
echo 0 > /proc/sys/vm/compaction_proactiveness
task new a
task a mmap 340M
task a touch m1
task a madvise m1 free
task a touch m1 stride 8K
task a madvise m1 pageout
f=$(big)
task a mlock m1 onfault
echo 0 > /proc/sys/vm/compact_unevictable_allowed
echo 1 > /proc/sys/vm/compact_memory
echo "mlocked_stays=$(( $(big) < f + 8000 ))"
echo 1 > /proc/sys/vm/compact_unevictable_allowed
echo 1 > /proc/sys/vm/compact_memory
echo "mlocked_goes=$(( $(big) > f + 20000 ))"
echo "success=$(( $(v pgmigrate_success) > 15000 )) stall=$(v compact_stall)"
task a regions
task a vm VmLck
task a nonzero m1
cat /sys/kernel/debug/extfrag/extfrag_index | cut -c1-24 
cat /sys/kernel/debug/extfrag/unusable_index | wc -l
ls -l /sys/devices/system/node/node0/compact | cut -c1-10
echo 1 > /sys/devices/system/node/node0/compact; echo "node=$?"
cat /proc/sys/vm/compact_memory 2>/dev/null; echo "read=$?"
echo 2 > /proc/sys/vm/compact_memory; echo "two=$?"
cat /proc/sys/vm/extfrag_threshold
