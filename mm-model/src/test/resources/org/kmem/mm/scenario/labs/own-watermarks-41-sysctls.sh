#!/bin/sh
#! mem=768
# Watermarks after writes of min_free_kbytes, scale factor, reserve ratios in turn and back; bad values; boost off; what zoneinfo prints of them. [watermarks]
z() { awk '/^Node/ { zone = $4; h = 0 } $1 == "boost" || $1 == "min" || $1 == "low" || ($1 == "high" && !h) || $1 == "promo" { printf "%s=%s ", $1, $2; if ($1 == "high") h = 1 } $1 == "protection:" { print zone, $0 }' /proc/zoneinfo; }
w() { echo "$2" > /proc/sys/vm/$1; echo "$1 $2: status $? now $(cat /proc/sys/vm/$1)"; }
z
w min_free_kbytes 8192; z
w min_free_kbytes 0; z
w min_free_kbytes -1
w min_free_kbytes x
w min_free_kbytes 16384
w watermark_scale_factor 1000; z
w watermark_scale_factor 3001
w watermark_scale_factor 0
w watermark_scale_factor 1; z
w lowmem_reserve_ratio "256 256 32"; z
w lowmem_reserve_ratio "0 0 0 0 0"; z
w lowmem_reserve_ratio "64 64 32 0 0"; z
w watermark_boost_factor 0
w percpu_pagelist_high_fraction 8
w percpu_pagelist_high_fraction 4
w percpu_pagelist_high_fraction 0
w zone_reclaim_mode 1
w swappiness 201
w swappiness 200
w page-cluster 5
w dirty_ratio 101
w dirty_ratio 0
w dirty_bytes 4096
w dirty_bytes 8192
w dirty_background_ratio 0
w overcommit_memory 3
w overcommit_ratio 200
w max_map_count -1
w drop_caches 5
w compact_memory 2
w extfrag_threshold 1001
w vfs_cache_pressure 0
w user_reserve_kbytes 0
w admin_reserve_kbytes 1000
w stat_interval 0
w nr_overcommit_hugepages 5
w panic_on_oom 3
w oom_kill_allocating_task 7
w laptop_mode 5
w compaction_proactiveness 101
#~ min tol=2%
#~ low tol=2%
#~ high tol=2%
#~ promo tol=2%
