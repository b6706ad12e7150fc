#!/bin/sh
#! swap=256M mem=512
# zswap switched on and off with pages in it, its pool limit, the shrinker, same-filled pages, invalidation by write and exit. [zswap]
v() { task get /proc/vmstat $1; }
m() { task get /proc/meminfo $1; }
p=/sys/module/zswap/parameters
for f in compressor zpool enabled max_pool_percent accept_threshold_percent shrinker_enabled; do echo "$f=$(cat $p/$f)"; done
echo Y > $p/enabled
task new a
task a mmap 16M
task a touch m1 fill text
task a madvise m1 pageout
z() { echo "$1 zswapped_mb=$(( ($(m Zswapped) + 512) / 1024 )) out=$(v zswpout) in=$(v zswpin) pswpout=$(v pswpout) wb=$(v zswpwb)"; }
z out
echo N > $p/enabled
task a touch m1 read 0 4M
z read_off
task a touch m1 0 4M
z written
task a madvise m1 pageout 0 4M
sleep 1
z out_off
echo 1 > $p/enabled
task a madvise m1 dontneed 4M 4M
z dontneed
task a fork b
task a munmap m1
z unmapped
task b exit
z exit
echo 101 > $p/max_pool_percent; cat $p/max_pool_percent
echo nothing > $p/compressor; cat $p/compressor
echo 50 > $p/accept_threshold_percent; cat $p/accept_threshold_percent
ls /sys/kernel/debug/zswap | tr '\n' ' '
echo
#~ in tol=16
#~ out tol=8
#~ pswpout tol=16
