#!/bin/sh
#! mem=1024
# Fork shares huge pages: a write of either side splits its mapping and copies one page; the last owner writes in place. [thp]
v() { task get /proc/vmstat $1; }
task new a
task a mmap 8M align 2M
task a touch m1
p=$(v thp_split_pmd) d=$(v thp_deferred_split_page) s=$(v thp_split_page) a=$(v thp_fault_alloc)
task a fork b
task a regions
task b regions
task b touch m1 write 0 4K
task b regions
task a regions
task b touch m1 write 2M 64K
task b regions
echo "split_pmd=$(( $(v thp_split_pmd) - p )) deferred=$(( $(v thp_deferred_split_page) - d )) split_page=$(( $(v thp_split_page) - s )) alloc=$(( $(v thp_fault_alloc) - a ))"
task a touch m1 write 4M 4K
task a regions
task b exit
task a touch m1 write 6M 8K
task a regions
task a touch m1 write 0 8M
task a regions
echo "split_pmd=$(( $(v thp_split_pmd) - p )) deferred=$(( $(v thp_deferred_split_page) - d )) split_page=$(( $(v thp_split_page) - s )) alloc=$(( $(v thp_fault_alloc) - a ))"
echo "AnonHugePages=$(task get /proc/meminfo AnonHugePages) pages=$(v nr_anon_transparent_hugepages)"
