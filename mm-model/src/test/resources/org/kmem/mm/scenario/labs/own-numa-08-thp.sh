#!/bin/sh
#! mem=1024 cpus=2 numa=2 append=numa_balancing=0
# Huge pages and policies: mbind moves them whole, weighted interleave counts them as one. [numa thp]
v() { task get /proc/vmstat $1; }
task new a
task a cpu 0
task a mmap 16M align 2M
task a touch m1
task a numa m1
s=$(v thp_migration_success) p=$(v pgmigrate_success)
task a mbind m1 bind 1 move
task a numa m1
echo "thp=$(( $(v thp_migration_success) - s )) pages=$(( $(v pgmigrate_success) - p ))"
task a regions m1
echo 3 > /sys/kernel/mm/mempolicy/weighted_interleave/node1
task a mmap 16M align 2M
task a mbind m2 weighted 0-1
task a touch m2
task a numa m2
task a mmap 16M align 2M
task a mbind m3 preferred 1
task a touch m3
task a numa m3
task a nonzero m1
