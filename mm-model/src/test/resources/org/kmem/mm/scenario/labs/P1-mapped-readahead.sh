#!/bin/sh
# Faults of a mapped file: read-around, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED, and the copies of a private mapping. [file]
dd if=/dev/zero of=/data/f bs=1M count=8 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task new a
task a mmap 8M shared file /data/f 0 prot r
task a touch m1 read 1M 4K
task a mincore m1
task a touch m1 read 1052672 4K
task a mincore m1
task a touch m1 read 5M 4K
task a mincore m1
task a madvise m1 random
task a touch m1 read 3M 4K
task a touch m1 read 3M 64K
task a mincore m1
task a madvise m1 sequential
task a touch m1 read 7M 4K
task a mincore m1 7M 1M
task a touch m1 read 7M 512K
task a mincore m1 7M 1M
task a madvise m1 normal
echo 3 > /proc/sys/vm/drop_caches
task a madvise m1 dontneed
echo 3 > /proc/sys/vm/drop_caches
task a mincore m1
task a madvise m1 willneed 0 2M
sleep 1
task a mincore m1
task a touch m1 read 0 2M
task a mmap 8M private file /data/f 0
task a touch m2 write 4M 256K
task a mincore m1 4M 1M
task a touch m2 read 4M 1M
