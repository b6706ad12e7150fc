#!/bin/sh
#! mem=1024 cpus=2 numa=2 append=numa_balancing=0
# Task and area policies: numa_maps shows the task's where an area has none; move, sharing, the page cache and shmem. [numa]
echo never > /sys/kernel/mm/transparent_hugepage/enabled
pol() { task $1 numa $2; }
task new a
task a cpu 0
task a set_mempolicy interleave 0-1
task a mmap 8M
task a touch m1
pol a m1
task a mbind m1 bind 0 move
pol a m1
task a set_mempolicy preferred 1
task a mmap 8M
task a touch m2
pol a m2
task a set_mempolicy preferred-many 1
task a mmap 8M
task a touch m3
pol a m3
task a set_mempolicy local
task a mmap 8M
task a touch m4
pol a m4
task a set_mempolicy weighted 0-1
task a mmap 8M
task a touch m5
pol a m5
task a set_mempolicy default
task a mmap 8M
task a touch m6
task a fork b
task a mbind m6 bind 1 move
pol a m6
task b exit
task a mbind m6 bind 1 move
pol a m6
task a mbind m6 interleave 0-1 move
pol a m6
task a mbind m6 default
pol a m6
task a mbind m6 local
pol a m6
task a mbind m6 bind
task a mbind m6 default 0
task a mbind m6 local 1
task a mbind m6 preferred
pol a m6
task a mbind m6 interleave 1-3
pol a m6
task a mmap 8M shared
task a mbind m7 bind 1
task a touch m7
pol a m7
task a fork c
task c cpu 0
task c mmap 4M
task c mbind m8 preferred-many 0,1
task c touch m8
pol c m8
dd if=/dev/zero of=/data/f bs=1M count=8 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task c set_mempolicy bind 1
task c mmap 8M shared file /data/f 0
task c touch m9 read
pol c m9
