#!/bin/sh
#! mem=512 cpus=2 numa=2 append=numa_balancing=0 swap=128M
# zone_reclaim_mode: a full node gives of its page cache before the other is asked; with MGLRU only if pages may be both written and unmapped. [numa reclaim]
cd /proc/sys/vm
echo 1000000 > percpu_pagelist_high_fraction
dd if=/dev/zero of=/data/f bs=1M count=210 2>/dev/null
sync
fill() {
    echo 3 > drop_caches
    task new $1
    task $1 cpu 0
    task $1 open /data/f
    task $1 read f1 210M > /dev/null
}
v() { task get /proc/vmstat zone_reclaim_$1; }
round() {
    echo $2 > /sys/kernel/mm/lru_gen/enabled
    fill $1
    s=$(v success) f=$(v failed)
    echo $3 > zone_reclaim_mode
    task $1 mmap 32M
    task $1 madvise m1 nohugepage
    task $1 touch m1 > /dev/null
    set -- $1 $2 $3 $(task $1 numa m1 | grep -o 'N0=[0-9]*' | cut -c4-)
    echo "lru_gen $2 mode $3: here=$(( ${4:-0} > 7500 )) there=$(( ${4:-0} < 700 )) success=$(( $(v success) > s + 20 )) failed=$(( $(v failed) > f + 20 ))"
    echo 0 > zone_reclaim_mode
    task $1 exit
}
round a 7 0
round b 7 1
round c 7 4
round d 7 6
round e 0 1
round f 0 4
echo 100 > min_unmapped_ratio
round g 0 1
