#!/bin/sh
#! mem=1024 cpus=2 numa=2 append=numa_balancing=0
# NUMA: moving with mbind, cpuset.mems and fork; shared pages, files, preferred-many, interleave of a file mapping; figures of nodes. [numa]
echo never > /sys/kernel/mm/transparent_hugepage/enabled
n() { task get /sys/devices/system/node/node$1/numastat $2; }
dd if=/dev/zero of=/data/f bs=1M count=4 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task new a
task a cpu 0
task a mmap 4M
task a touch m1
task a mbind m1 bind 1
task a numa m1
task a mbind m1 bind 1 move
task a numa m1
task a fork b
task a mbind m1 bind 0 move
task a numa m1
task b exit
task a mbind m1 bind 0 move
task a numa m1
task a mmap 4M
task a mbind m2 interleave 0-1
task a touch m2 0 2M
task a mbind m2 default
task a touch m2
task a numa m2
task a mmap 4M
task a mbind m3 preferred-many 1
task a touch m3
task a numa m3
task a mmap 4M
task a mbind m4 bind 1 
task a mprotect m4 r 1M 1M
task a mprotect m4 rw
task a touch m4
task a numa m4
task a mbind m4 interleave 0,1 move
task a numa m4
task a set_mempolicy interleave 0-1
task a mmap 4M shared
task a touch m5
task a numa m5
task a mmap 4M shared file /data/f 0
task a touch m6 read
task a numa m6
task a set_mempolicy local 0
task a set_mempolicy default 0
task a set_mempolicy bind
task a set_mempolicy preferred
task a set_mempolicy weighted 0-1
task a set_mempolicy default
task a mbind m1 interleave
task a mbind m1 bind 0-3
task a mbind m1 bind 2
task a mbind m1 local
task a vmas m4 | tail -1
h=$(n 0 interleave_hit)
task a mmap 1M
task a mbind m7 interleave 1
task a touch m7
task a numa m7
echo "hit0=$(( $(n 0 interleave_hit) - h ))"
cat /sys/devices/system/node/node0/numastat | cut -d' ' -f1 | tr '\n' ' '; echo
