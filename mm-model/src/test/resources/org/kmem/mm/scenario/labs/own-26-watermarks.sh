#!/bin/sh
#! mem=512
# min_free_kbytes, watermark_scale_factor, lowmem_reserve_ratio, watermark_boost_factor: bad values, effects on zoneinfo. [zones]
#~ managed tol=64
#~ min tol=2
#~ low tol=2
#~ high tol=2
#~ promo tol=2
#~ kb tol=1
v=/proc/sys/vm
z() { awk '/^Node/{n=$4} /^ +(min|low|high|promo) /{o=o " " $1 "=" $2} /protection/{gsub(/[ ,()]+/," "); print n o; o=""}' /proc/zoneinfo; }
try() { echo $1 > $v/$2 || echo "$2 $1 refused"; echo "$2 $(cat $v/$2 | tr '\t' ' ')"; }
echo "kb=$(cat $v/min_free_kbytes)"
z
echo 4096 > $v/min_free_kbytes; cat $v/min_free_kbytes; z
echo 0 > $v/min_free_kbytes; cat $v/min_free_kbytes; z
try -1 min_free_kbytes
try x min_free_kbytes
try 16384 min_free_kbytes; z
try 100 watermark_scale_factor; z
try 1000 watermark_scale_factor; z
try 3000 watermark_scale_factor
try 3001 watermark_scale_factor
try 0 watermark_scale_factor
try 10 watermark_scale_factor; z
try 0 watermark_boost_factor; z
try -5 watermark_boost_factor
try 15000 watermark_boost_factor
try "1 1 1 1 1" lowmem_reserve_ratio
try "256 256 32 0" lowmem_reserve_ratio
try "100" lowmem_reserve_ratio
try "x" lowmem_reserve_ratio
try 200 swappiness
try 201 swappiness
try 60 swappiness
try 0 vfs_cache_pressure
try 1000 vfs_cache_pressure
try -1 vfs_cache_pressure
try 100 vfs_cache_pressure
try 11 page-cluster
try 3 page-cluster
try 1 panic_on_oom
try 2 panic_on_oom
try 3 panic_on_oom
try 0 panic_on_oom
try 2 oom_dump_tasks
try 1 oom_kill_allocating_task
try 7 zone_reclaim_mode
try 101 compaction_proactiveness
try 100 compaction_proactiveness
try 500 extfrag_threshold
try 1001 extfrag_threshold
try 5 percpu_pagelist_high_fraction
try 8 percpu_pagelist_high_fraction
try 100 percpu_pagelist_high_fraction
try 0 percpu_pagelist_high_fraction
try 5 drop_caches
try 0 drop_caches
try 4 drop_caches
try 65536 mmap_min_addr
try 4096 mmap_min_addr
try 2 compact_unevictable_allowed
try 0 compact_unevictable_allowed
try 2 stat_interval
try 0 numa_stat
try 1 numa_stat
try 40 min_slab_ratio
try 101 min_unmapped_ratio
try 1 laptop_mode
try 50 memfd_noexec
try "" swappiness
try "10 20" swappiness
try " 30" swappiness
try 0x10 swappiness
try 1 nosuch
