#!/bin/sh
#! mem=1024 cpus=2 numa=2
# NUMA balancing of huge pages: they move whole; a pass takes the permissions of those that are where they should be as well. [numa thp]
task new a
task a cpu 0
task a mmap 32M align 2M
task a touch m1
task a cpu 1
v() { for k in numa_huge_pte_updates thp_migration_success thp_split_pmd; do echo "$k $(task get /proc/vmstat $k)"; done; }
task a touch m1 read repeat 1500 > /dev/null
task a numa m1
echo "moved=$(( $(task get /proc/vmstat numa_pages_migrated) / 8192 )) huge_updates=$(( $(task get /proc/vmstat numa_huge_pte_updates) >= 16 )) migrated=$(task get /proc/vmstat thp_migration_success) split=$(task get /proc/vmstat thp_split_pmd)"
task a regions m1
