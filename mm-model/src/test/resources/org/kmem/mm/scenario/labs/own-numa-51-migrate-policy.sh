#!/bin/sh
#! mem=1024 cpus=2 numa=2 append=numa_balancing=0
# mbind of parts with and without move, of files and of forked memory; set_mempolicy over fork; VMAs that policies split and join. [numa]
task new a
task a cpu 0
task a mmap 16M
task a touch m1 write 0 8M
task a numa
task a mbind m1 bind 1
task a numa
task a touch m1 write
task a numa
task a mbind m1 bind 1 move
task a numa
task a mmap 16M
task a mbind m2 interleave 0-1
task a vmas
task a touch m2
task a numa m2
task a mbind m2 default
task a vmas m2
task a set_mempolicy preferred 1
task a mmap 4M
task a touch m3
task a numa m3
task a fork b
task b mmap 4M
task b touch m4
task b numa m4
task b touch m1 write
task b numa m1
task a numa m1
task a set_mempolicy default
task b mmap 4M
task b touch m5
task b numa m5
task a mbind m1 bind 2
task a mbind m1 bind
task a mbind m1 preferred 0 move
task a numa m1
dd if=/dev/zero of=/data/f bs=1M count=8 2>/dev/null
echo 3 > /proc/sys/vm/drop_caches
sync
echo 3 > /proc/sys/vm/drop_caches
task a mmap 8M shared file /data/f 0
task a mbind m4 bind 1
task a touch m4 read
task a numa m4
task a mbind m4 bind 0 move
task a numa m4
