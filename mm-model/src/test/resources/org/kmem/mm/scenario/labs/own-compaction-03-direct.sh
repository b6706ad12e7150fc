#!/bin/sh
#! mem=1024
# Direct compaction: with defrag always a huge fault compacts fragmented memory; with never it falls back. [compaction thp]
v() { task get /proc/vmstat $1; }
big() { awk '$4 == "DMA32" { print $14 * 512 + $15 * 1024 }' /proc/buddyinfo; }
echo 1000000 > /proc/sys/vm/percpu_pagelist_high_fraction
echo never > /sys/kernel/mm/transparent_hugepage/enabled
echo 0 > /proc/sys/vm/compaction_proactiveness
echo 0 > /sys/kernel/mm/transparent_hugepage/khugepaged/defrag
task new a
task a mmap 840M
task a touch m1
task a madvise m1 free
task a touch m1 stride 8K
task a madvise m1 pageout
echo always > /sys/kernel/mm/transparent_hugepage/enabled
echo never > /sys/kernel/mm/transparent_hugepage/defrag
b=$(( $(big) / 512 ))
task new h
task h mmap 200M
f=$(v thp_fault_fallback)
task h touch m1 > /dev/null
echo "fallback=$(( $(v thp_fault_fallback) - f > 50 )) stall=$(v compact_stall)"
task h munmap m1
echo always > /sys/kernel/mm/transparent_hugepage/defrag
task h mmap 200M
task h touch m2 > /dev/null
echo "stall=$(( $(v compact_stall) > 10 ))"
task a regions
task a nonzero m1
