#!/bin/sh
#! mem=1024
# Folios of several sizes: always, inherit; smaller ones where the area or what is mapped leaves no room; their counts. [thp]
cd /sys/kernel/mm/transparent_hugepage
s() { echo "$1: alloc=$(cat hugepages-${1}kB/stats/anon_fault_alloc) fallback=$(cat hugepages-${1}kB/stats/anon_fault_fallback) nr=$(cat hugepages-${1}kB/stats/nr_anon) part=$(cat hugepages-${1}kB/stats/nr_anon_partially_mapped) deferred=$(cat hugepages-${1}kB/stats/split_deferred) split=$(cat hugepages-${1}kB/stats/split)"; }
echo never > hugepages-2048kB/enabled
task new a
task a mmap 1M align 2M
task a madvise m1 hugepage
echo madvise > hugepages-64kB/enabled
echo madvise > hugepages-16kB/enabled
task a touch m1
task a munmap m1 0 8K
task a munmap m1 64K 64K
s 64; s 16
task a mmap 512K align 2M
task a madvise m2 hugepage
task a touch m2 write 20K 4K
task a touch m2 write 0 64K
task a mincore m2
task a regions m2
task a munmap m2 500K 12K
task a touch m2 write 448K 52K
s 64; s 16
task a fork b
task b touch m1 write 128K 64K
task b regions m1
s 64; s 16
task b exit
task a madvise m1 dontneed 256K 4K
task a mprotect m1 r 512K 4K
s 64; s 16
echo inherit > hugepages-256kB/enabled
echo madvise > enabled
task a mmap 1M align 2M
task a madvise m3 hugepage
task a touch m3 read
task a touch m3 write
task a regions m3
task a mmap 1M align 2M
task a madvise m4 hugepage
task a touch m4
s 256; s 64
task a exit
s 256; s 64; s 16
