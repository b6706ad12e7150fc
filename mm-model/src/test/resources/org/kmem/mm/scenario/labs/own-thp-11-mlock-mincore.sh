#!/bin/sh
#! mem=1024
# Locked huge pages: mlock brings them, VmLck and Mlocked count; munlock of a part; mincore and smaps sums. [thp]
v() { task get /proc/vmstat $1; }
task new a
task a mmap 8M align 2M
task a mlock m1 0 4M
task a regions
echo "mlocked_mb=$(( $(task get /proc/meminfo Mlocked) / 1024 ))"
task a munlock m1 1M 1M
task a regions
task a mincore m1
echo "split_pmd=$(v thp_split_pmd) deferred=$(v thp_deferred_split_page)"
task a munlock m1
task a touch m1
task a regions
echo "mlocked_mb=$(( $(task get /proc/meminfo Mlocked) / 1024 ))"
grep -E "^(Rss|Pss|Anonymous|AnonHuge|Private_Dirty|THP|Referenced)" /proc/$(task a pid)/smaps_rollup | tr -s ' ' | cut -d' ' -f1
task a mmap 4M locked populate align 2M
task a regions m2
task a vm VmLck VmPTE
