#!/bin/sh
#! mem=1024 cpus=2 numa=2 append=numa_balancing=0
# A policy of shared memory belongs to the object: another process that maps it is placed by it too. [numa]
echo never > /sys/kernel/mm/transparent_hugepage/enabled
task new a
task a cpu 0
task a mmap 8M shared
task a mbind m1 bind 1
task a fork b
task b cpu 0
task b touch m1 write 0 2M
task b numa
task a touch m1
task a numa m1
task a mmap 8M shared
task a mbind m2 interleave 0-1
task a touch m2
task a numa m2
task a mmap 8M shared
task a set_mempolicy bind 1
task a touch m3
task a numa m3
task a set_mempolicy default
task a open /run/f create
task a write f1 4M
task a mmap 4M shared file /run/f 0
task a mbind m4 bind 1 move
task a touch m4 read
task a numa m4
task a mmap 4M private file /run/f 0
task a touch m5
task a numa m5
task a open /data/f create
task a set_mempolicy bind 1
task a write f2 4M
task a fsync f2
task a set_mempolicy default
task a mmap 4M shared file /data/f 0
task a touch m6 read
task a numa m6
task a mbind m6 bind 0 move
task a numa m6
task a touch m6
task a mbind m6 bind 1 move
task a numa m6
task a mlock m6
task a mbind m6 bind 0 move
task a numa m6
task a vm VmLck
task a nonzero m6
