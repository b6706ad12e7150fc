#!/bin/sh
#! mem=1024 swap=256M
# Huge pages and 64 kB folios touched while they are in the swap cache: one fault maps the whole folio if all its entries are there, else a page. [swap thp]
t=/sys/kernel/mm/transparent_hugepage
v() { task get /proc/vmstat $1; }
task new a
task a mmap 8M align 2M
task a touch m1 fill random
task a madvise m1 pageout
task a regions
task a touch m1 read 0 4K
task a regions
task a touch m1 read 2M 4M stride 64K
task a regions
task a touch m1 write 6M 2M
task a regions
task a touch m1 write
task a regions
echo "out=$(v thp_swpout) fallback=$(v thp_swpout_fallback) split=$(v thp_split_page)"
task a madvise m1 pageout
task a madvise m1 dontneed 0 4K
task a touch m1 read 4K 4K
task a regions
task a mprotect m1 r 3M 1M
task a touch m1 read 2M 2M
task a fork b
task b touch m1 read 4M 2M
task b touch m1 write 4M 2M
task b regions
task a touch m1 write 4M 2M
task a regions
task a mremap m1 6M
task b exit
task a touch m1 read
echo never > $t/enabled
echo always > $t/hugepages-64kB/enabled
task new c
task c mmap 1M align 2M
task c touch m1 fill random
task c madvise m1 pageout
task c touch m1 read 0 512K
task c touch m1 write
task c regions
cat $t/hugepages-64kB/stats/swpout
task c madvise m1 pageout
sleep 1
task c touch m1 write
task c regions
task c nonzero m1
