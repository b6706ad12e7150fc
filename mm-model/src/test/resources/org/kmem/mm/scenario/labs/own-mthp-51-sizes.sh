#!/bin/sh
#! mem=1024
# Sizes between 4 kB and 2 MB: which is taken by alignment, area and settings; smaller fallback, partial unmap, fork writes and their counters. [thp]
t=/sys/kernel/mm/transparent_hugepage
ls $t | grep hugepages- | sort -t- -k2 -n
for s in 16 64 256 1024; do echo "$s $(cat $t/hugepages-${s}kB/enabled)"; done
echo madvise > $t/hugepages-64kB/enabled
echo madvise > $t/hugepages-256kB/enabled
echo madvise > $t/enabled
echo never > $t/hugepages-2048kB/enabled
s() { for k in 64 256; do echo -n "$k: "; for f in anon_fault_alloc anon_fault_fallback split split_deferred nr_anon nr_anon_partially_mapped; do echo -n "$f=$(cat $t/hugepages-${k}kB/stats/$f) "; done; done; echo; }
s
task new a
task a mmap 2M align 2M
task a madvise m1 hugepage
task a touch m1 write 0 4K
s
task a regions
task a touch m1 write 128K 4K
task a touch m1
s
task a munmap m1 256K 4K
s
task a madvise m1 dontneed 512K 256K
s
task a touch m1 write 512K 64K
task a touch m1 read 640K 4K
task a touch m1 write 640K 128K
s
task a mmap 300K align 64K
task a madvise m2 hugepage
task a touch m2
s
task a fork b
task b touch m1 write 1M 256K
task b regions m1
task a touch m1 write 1M 256K
s
task b exit
task a touch m1 write 1536K 256K
s
task a mprotect m1 r 1792K 64K
task a mremap m2 64K
s
task a exit
s
