#!/bin/sh
#! mem=1024
# Counters through fork, exec-like exits and unmapping by several: AnonHugePages, VmRSS, thp counters are even in the end. [thp]
v() { task get /proc/vmstat $1; }
task new a
task a mmap 16M align 2M
task a touch m1 write 0 12M
task a touch m1 read 12M 4M
task a fork b
task b fork c
task c munmap m1 1M 2M
task b madvise m1 dontneed 5M 64K
echo "AnonHugePages=$(task get /proc/meminfo AnonHugePages)"
for t in a b c; do task $t regions; done
task a kill
for t in b c; do task $t regions; done
task c touch m1 write 4M 4M
task b touch m1 write 8M 4K
for t in b c; do task $t regions; done
task b kill
task c regions
echo "AnonHugePages=$(task get /proc/meminfo AnonHugePages)"
task c kill
echo "AnonHugePages=$(task get /proc/meminfo AnonHugePages) nr=$(v nr_anon_transparent_hugepages) alloc=$(v thp_fault_alloc) zero=$(v thp_zero_page_alloc) split_pmd=$(v thp_split_pmd) split=$(v thp_split_page) deferred=$(v thp_deferred_split_page)"
