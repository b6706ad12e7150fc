#!/bin/sh
#! mem=256
# Classic lists: kswapd begins below the low mark and stops above the high one; higher marks make it keep more. [reclaim]
echo n > /sys/kernel/mm/lru_gen/enabled
v() { task get /proc/vmstat $1; }
marks() { awk '$1 == "min" { mi += $2 } $1 == "low" { lo += $2 } $1 == "high" && NF == 2 { hi += $2 } END { print mi, lo, hi }' /proc/zoneinfo; }
echo 1000000 > /proc/sys/vm/percpu_pagelist_high_fraction
dd if=/dev/zero of=/data/f bs=1M count=300 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
p=$(v pageoutrun)
dd if=/data/f of=/dev/null bs=1M count=100 2>/dev/null
echo "small_read_runs=$(( $(v pageoutrun) - p ))"
cat /data/f > /dev/null
sleep 1
set -- $(marks)
f=$(v nr_free_pages)
echo "above_low=$(( f > $2 )) not_far_above_high=$(( f < $3 + 6000 ))"
echo 16384 > /proc/sys/vm/min_free_kbytes
set -- $(marks)
echo "min_kb=$(( $1 * 4 / 1024 * 1024 ))"
cat /data/f > /dev/null
sleep 1
f=$(v nr_free_pages)
echo "above_new_low=$(( f > $2 ))"
echo 1000 > /proc/sys/vm/watermark_scale_factor
set -- $(marks)
echo "gap_ok=$(( $3 - $2 > 4000 ))"
cat /data/f > /dev/null
sleep 1
f=$(v nr_free_pages)
echo "above_scaled_low=$(( f > $2 )) oom=$(v oom_kill)"
