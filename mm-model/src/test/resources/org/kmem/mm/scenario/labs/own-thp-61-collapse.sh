#!/bin/sh
#! mem=1536 cpus=2
# MADV_COLLAPSE and khugepaged on shared memory and after fork; counters of collapse in vmstat; a hole in the middle; mlocked memory. [thp]
v() { task get /proc/vmstat $1; }
a0=$(v thp_collapse_alloc) f0=$(v thp_collapse_alloc_failed) fa=$(v thp_file_alloc) fm=$(v thp_file_mapped)
c() { echo "$1 collapse=$(( $(v thp_collapse_alloc) - a0 )) file_alloc=$(( $(v thp_file_alloc) - fa )) file_mapped=$(( $(v thp_file_mapped) - fm ))"; }
echo never > /sys/kernel/mm/transparent_hugepage/enabled
task new a
task a mmap 8M align 2M
task a touch m1 write 0 2M
task a touch m1 write 2M 4K
task a touch m1 read 4M 2M
task a madvise m1 collapse 0 2M
task a madvise m1 collapse 2M 2M
task a madvise m1 collapse 4M 2M
task a madvise m1 collapse 6M 2M
c anon
task a regions
task a mmap 4M shared align 2M
task a touch m2 write 0 1M
task a madvise m2 collapse
c shmem
task a regions m2
task a fork b
task b touch m2 read
task b regions m2
task b madvise m1 collapse 0 2M
task b touch m1 write 0 4K
task b madvise m1 collapse 0 2M
c forked
task b regions m1
task a regions m1
task a mmap 4M align 2M
task a touch m3
task a mlock m3 0 1M
task a madvise m3 collapse
task a regions m3
task a mmap 2M align 2M prot r
task a madvise m4 collapse
task a touch m4 read
task a madvise m4 collapse
task a regions m4
dd if=/dev/zero of=/data/f bs=1M count=4 2>/dev/null
task a mmap 4M shared file /data/f 0 align 2M
task a touch m5 read
task a madvise m5 collapse
task a mmap 4M private file /data/f 0 prot rx align 2M
task a touch m6 read
task a madvise m6 collapse
c end
task a madvise m1 nohugepage 0 2M
task a madvise m1 collapse 0 2M
task a madvise m1 collapse 1M 1M
