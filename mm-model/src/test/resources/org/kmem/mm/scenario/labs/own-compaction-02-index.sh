#!/bin/sh
#! mem=512
# Every second page freed: no block of 2 MiB however much is free (the exam question of every text); compaction makes them. [compaction]
echo 1000000 > /proc/sys/vm/percpu_pagelist_high_fraction
echo never > /sys/kernel/mm/transparent_hugepage/enabled
echo 0 > /proc/sys/vm/compaction_proactiveness
idx() { awk -v o=$2 '$4 == "DMA32" { print $(5 + o) }' /sys/kernel/debug/extfrag/$1; }
task new a
task a mmap 360M
echo "before=$(idx extfrag_index 9) unusable0=$(idx unusable_index 0)"
task a touch m1
task a madvise m1 free
task a touch m1 stride 8K
task a madvise m1 pageout
u=$(idx unusable_index 9)
echo "unusable0=$(idx unusable_index 0) unusable9_big=$(awk "BEGIN { print ($u > 0.7) }")"
b=$(awk '$4 == "DMA32" { for (i = 5; i <= NF; i++) if ($i > 0) m = i - 5; print m }' /proc/buddyinfo)
echo "some=$(( b > 0 ))"
echo 1 > /proc/sys/vm/compact_memory
echo "after=$(idx extfrag_index 9)"
u=$(idx unusable_index 9)
echo "unusable9_small=$(awk "BEGIN { print ($u < 0.4) }")"
task a nonzero m1
task a regions
