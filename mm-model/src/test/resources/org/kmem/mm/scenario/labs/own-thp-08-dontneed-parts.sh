#!/bin/sh
#! mem=1024
# MADV_DONTNEED and MADV_FREE of parts of huge pages; touching again brings small pages; of all, a huge page again. [thp]
v() { task get /proc/vmstat $1; }
echo 100000 > /sys/kernel/mm/transparent_hugepage/khugepaged/scan_sleep_millisecs
task new a
task a mmap 8M align 2M
task a touch m1
p=$(v thp_split_pmd) d=$(v thp_deferred_split_page) s=$(v thp_split_page) a=$(v thp_fault_alloc)
c() { echo "split_pmd=$(( $(v thp_split_pmd) - p )) deferred=$(( $(v thp_deferred_split_page) - d )) split_page=$(( $(v thp_split_page) - s )) alloc=$(( $(v thp_fault_alloc) - a ))"; }
task a madvise m1 dontneed 0 1M
task a regions; c
task a touch m1 write 0 1M
task a regions; c
task a madvise m1 dontneed 2M 2M
task a touch m1 write 2M 2M
task a regions; c
task a madvise m1 free 4M 4K
task a regions; c
task a madvise m1 free 6M 2M
task a regions; c
grep -E "^(LazyFree|AnonHuge)" /proc/$(task a pid)/smaps_rollup
task a touch m1 write 6M 4K
task a madvise m1 cold
task a regions; c
