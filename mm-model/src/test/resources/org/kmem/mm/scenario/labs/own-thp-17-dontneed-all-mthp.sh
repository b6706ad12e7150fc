#!/bin/sh
#! mem=1024
# Folios of 64 kB: unmapping whole ones defers nothing, mprotect and fork keep them; khugepaged makes huge pages of them. [thp]
cd /sys/kernel/mm/transparent_hugepage
s() { echo "alloc=$(cat hugepages-64kB/stats/anon_fault_alloc) nr=$(cat hugepages-64kB/stats/nr_anon) part=$(cat hugepages-64kB/stats/nr_anon_partially_mapped) deferred=$(cat hugepages-64kB/stats/split_deferred) split=$(cat hugepages-64kB/stats/split)"; }
echo 50 > khugepaged/scan_sleep_millisecs
echo never > hugepages-2048kB/enabled
echo madvise > hugepages-64kB/enabled
task new a
n=$(cat hugepages-64kB/stats/nr_anon)
task a mmap 4M align 2M
task a madvise m1 hugepage
task a touch m1
task a madvise m1 dontneed 0 128K
task a mprotect m1 r 1M 64K
task a mprotect m1 rw
echo "part=$(cat hugepages-64kB/stats/nr_anon_partially_mapped) deferred=$(cat hugepages-64kB/stats/split_deferred)"
task a madvise m1 free 256K 32K
echo "split=$(cat hugepages-64kB/stats/split)"
task a regions
echo inherit > hugepages-2048kB/enabled
sleep 3
task a regions
echo "part=$(cat hugepages-64kB/stats/nr_anon_partially_mapped) collapsed=$(cat khugepaged/pages_collapsed)"
