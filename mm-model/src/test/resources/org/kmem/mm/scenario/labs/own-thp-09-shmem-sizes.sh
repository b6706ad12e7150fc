#!/bin/sh
#! mem=1024
# Shared memory: force, within_size, deny; partial unmap drops the mapping, faults map pages; truncation and MADV_REMOVE split. [thp]
cd /sys/kernel/mm/transparent_hugepage
v() { task get /proc/vmstat $1; }
m() { task get /proc/meminfo $1; }
c() { echo "alloc=$(v thp_file_alloc) mapped=$(v thp_file_mapped) split_pmd=$(v thp_split_pmd) split=$(v thp_split_page) ShmemHuge=$(m ShmemHugePages) Pmd=$(m ShmemPmdMapped)"; }
echo within_size > shmem_enabled
task new a
task a mmap 5M shared align 2M
task a touch m1
task a regions m1; c
echo deny > shmem_enabled
task a mmap 4M shared align 2M
task a madvise m2 hugepage
task a touch m2
task a regions m2; c
echo force > shmem_enabled
task a mmap 4M shared align 2M
task a touch m3 read
task a regions m3; c
task a mprotect m3 r 64K 4K
task a regions m3; c
task a touch m3 read 0 2M
task a regions m3; c
task a madvise m3 remove 0 1M
task a regions m3; c
task a touch m3 read 0 2M
task a regions m3; c
task a mmap 4M shared align 2M
task a touch m4 write 0 4K
task a madvise m4 dontneed
task a regions m4; c
task a mincore m4
task a munmap m4; c
