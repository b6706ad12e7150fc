#!/bin/sh
#! mem=1024
# Compaction counters and extfrag index after holes were made in anonymous memory; compact_memory of the machine and of the node; what it cannot move. [compaction]
v() { task get /proc/vmstat $1; }
echo 1000000 > /proc/sys/vm/percpu_pagelist_high_fraction
echo never > /sys/kernel/mm/transparent_hugepage/enabled
big() { awk '/Normal|DMA32/ { s += $14 * 2 + $15 * 4 } END { print s }' /proc/buddyinfo; }
task new a
task a mmap 512M align 2M
task a touch m1
task a madvise m1 dontneed 0 4K
n=0
task new b
task b mmap 256M align 2M
task b touch m1 > /dev/null
b0=$(big)
m0=$(v pgmigrate_success) f0=$(v compact_free_scanned)
off=0
while [ $off -lt 256 ]; do task b madvise m1 dontneed ${off}M 1020K > /dev/null; off=$(( off + 1 )); done
task b regions
b1=$(big)
echo 1 > /proc/sys/vm/compact_memory
b2=$(big)
echo "freed_blocks=$(( b1 - b0 > 0 )) more=$(( b2 > b1 ))"
echo "moved=$(( $(v pgmigrate_success) > m0 )) scanned=$(( $(v compact_free_scanned) > f0 ))"
echo "stall=$(v compact_stall) daemon=$(( $(v compact_daemon_wake) >= 0 ))"
task b nonzero m1
echo 1 > /sys/devices/system/node/node0/compact
echo "still=$(( $(big) >= b2 ))"
echo 0 > /proc/sys/vm/compact_memory || echo refused
echo 2 > /proc/sys/vm/compact_memory && echo any
cat /proc/sys/vm/compact_memory 2>&1 | head -1
cat /proc/sys/vm/extfrag_threshold /proc/sys/vm/compaction_proactiveness /proc/sys/vm/compact_unevictable_allowed
head -1 /sys/kernel/debug/extfrag/extfrag_index | cut -c1-25
