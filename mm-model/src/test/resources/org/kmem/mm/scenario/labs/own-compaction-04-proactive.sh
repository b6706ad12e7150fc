#!/bin/sh
#! mem=1024
# kcompactd compacts on its own when most free memory is in small blocks: how much, compaction_proactiveness says. [compaction]
v() { task get /proc/vmstat $1; }
small() { awk '$4 == "DMA32" { n = 1; for (i = 5; i < 14; i++) { s += $i * n; n *= 2 } t = s + $14 * 512 + $15 * 1024; print int(s * 100 / t) }' /proc/buddyinfo; }
echo 1000000 > /proc/sys/vm/percpu_pagelist_high_fraction
echo never > /sys/kernel/mm/transparent_hugepage/enabled
echo 0 > /proc/sys/vm/compaction_proactiveness
task new a
task a mmap 860M
task a touch m1
task a madvise m1 free
task a touch m1 stride 8K
task a madvise m1 pageout
m=$(v compact_daemon_migrate_scanned)
sleep 3
echo "before_small=$(( $(small) > 90 )) none=$(( $(v compact_daemon_migrate_scanned) == m ))"
echo 20 > /proc/sys/vm/compaction_proactiveness
sleep 5
s=$(small)
echo "small_20=$s scanned=$(( $(v compact_daemon_migrate_scanned) > m + 1000 )) wake=$(v compact_daemon_wake)"
echo 101 > /proc/sys/vm/compaction_proactiveness; echo "too_much=$?"
#~ small_20 tol=6
