#!/bin/sh
# drop_caches with dirty data: dirty pages stay, clean ones go; 2 drops objects only, and none without vfs_cache_pressure. [page cache]
m() { task get /proc/meminfo $1; }
v() { task get /proc/vmstat $1; }
s() { awk '$1 == "'$1'" { print $2 }' /proc/slabinfo; }
mkdir /data/d; n=0; while [ $n -lt 2000 ]; do : > /data/d/f$n; n=$(( n + 1 )); done; sync
dd if=/dev/zero of=/data/clean bs=1M count=16 2>/dev/null; sync
dd if=/dev/zero of=/data/dirty bs=1M count=8 2>/dev/null
c=$(m Cached) d=$(v drop_pagecache)
echo 1 > /proc/sys/vm/drop_caches
echo "dropped_mb=$(( (c - $(m Cached) + 512) / 1024 )) dirty_mb=$(( ($(m Dirty) + 512) / 1024 )) counted=$(( $(v drop_pagecache) - d ))"
sync
c=$(m Cached)
echo 2 > /proc/sys/vm/drop_caches
echo "objects_only=$(( c - $(m Cached) < 512 ))"
n=0; while [ $n -lt 2000 ]; do [ -e /data/d/f$n ]; n=$(( n + 1 )); done
echo "inodes=$(( $(s ext4_inode_cache) > 1900 ))"
echo 0 > /proc/sys/vm/vfs_cache_pressure
echo 2 > /proc/sys/vm/drop_caches
echo "pressure0 inodes_stay=$(( $(s ext4_inode_cache) > 1900 ))"
echo 200 > /proc/sys/vm/vfs_cache_pressure
echo 2 > /proc/sys/vm/drop_caches
echo "pressure200 inodes_stay=$(( $(s ext4_inode_cache) > 1900 ))"
echo 3 > /proc/sys/vm/drop_caches
echo "cached_files=$(( $(m Cached) - c < -20000 ))"
echo 5 > /proc/sys/vm/drop_caches 2>/dev/null || echo invalid
