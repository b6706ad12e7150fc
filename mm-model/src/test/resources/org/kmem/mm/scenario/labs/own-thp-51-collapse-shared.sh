#!/bin/sh
#! mem=1024
# MADV_COLLAPSE of shared memory, of a tmpfs file and of a file on disk; of a mapping half populated, and what the tables show after. [thp]
v() { task get /proc/vmstat $1; }
c=$(v thp_collapse_alloc)
task new a
task a mmap 4M shared align 2M
task a touch m1 write 0 2M
task a regions
task a madvise m1 collapse 0 2M
task a regions
task get /proc/meminfo ShmemHugePages
task get /proc/meminfo ShmemPmdMapped
task a madvise m1 collapse
task a regions
task a nonzero m1
dd if=/dev/zero of=/tmp/t bs=1M count=4 2>/dev/null
dd if=/dev/zero of=/run/t bs=1M count=4 2>/dev/null
task a mmap 4M shared file /run/t 0 align 2M
task a touch m2 read
task a madvise m2 collapse
task a regions m2
dd if=/dev/zero of=/data/t bs=1M count=4 2>/dev/null
task a mmap 4M private file /data/t 0 align 2M
task a touch m3 read
task a madvise m3 collapse
task a regions m3
task get /proc/meminfo FileHugePages
task a mmap 4M align 2M
task a madvise m4 nohugepage
task a touch m4 write 0 3M 4K
task a touch m4 read 3M 512K
task a madvise m4 collapse
task a madvise m4 hugepage
task a madvise m4 collapse
task a regions m4
task a mincore m4
echo "collapsed=$(( $(v thp_collapse_alloc) - c ))"
task a munmap m1 1M 4K
task a regions m1
task a touch m1 read
task a regions m1
task a madvise m1 dontneed 2M 2M
task a touch m1 read 2M 2M
task get /proc/meminfo ShmemHugePages
