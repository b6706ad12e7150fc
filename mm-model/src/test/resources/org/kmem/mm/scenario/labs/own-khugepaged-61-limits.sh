#!/bin/sh
#! mem=512
# khugepaged and MADV_COLLAPSE: limits of empty, swapped and shared entries, counters. [khugepaged]
T=/sys/kernel/mm/transparent_hugepage
K=$T/khugepaged
for f in max_ptes_none max_ptes_swap max_ptes_shared pages_to_scan scan_sleep_millisecs alloc_sleep_millisecs defrag; do printf '%s=%s ' $f $(cat $K/$f); done; echo
echo never > $T/enabled
task new a
task a mmap 8M align 2M
task a touch m1 0 4K
task a touch m1 2M 1M
task a touch m1 4M 2M
task a regions
echo 511 > $K/max_ptes_none
echo 255 > $K/max_ptes_none
echo madvise > $T/enabled
task a madvise m1 hugepage
echo 10 > $K/scan_sleep_millisecs
echo 4096 > $K/pages_to_scan
sleep 2
task a regions
task get /proc/vmstat thp_collapse_alloc
echo 511 > $K/max_ptes_none
sleep 2
task a regions
task get /proc/vmstat thp_collapse_alloc
task a madvise m1 nohugepage
task a mmap 4M align 2M
task a touch m2 read 0 2M
task a touch m2 0 8K
task a madvise m2 collapse 0 2M
task a regions m2
task a madvise m2 collapse 2M 2M
task a mprotect m2 none 2M 1M
task a madvise m2 collapse
task a regions m2
dd if=/dev/zero of=/data/f bs=1M count=4 2>/dev/null
task a mmap 4M private file /data/f 0 prot rx align 2M
task a touch m3 read
task a madvise m3 collapse
grep -E '^(FilePmdMapped|FileHugePages)' /proc/meminfo | tr -s ' '
task a regions m3
task a fork b
echo 0 > $K/max_ptes_shared
task b touch m2 0 64K
task b madvise m2 collapse 0 2M
task b regions m2
echo 600 > $K/max_ptes_none || echo refused
echo -1 > $K/pages_to_scan || echo refused
cat $K/full_scans | awk '{ print ($1 > 0) }'
