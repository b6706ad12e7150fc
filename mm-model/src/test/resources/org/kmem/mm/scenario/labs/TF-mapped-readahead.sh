#!/bin/sh
# Read-around of mapped files: default, random, sequential, populated, willneed. [readahead]
dd if=/dev/zero of=/data/f bs=64K count=64 2>/dev/null
sync
d() { echo 3 > /proc/sys/vm/drop_caches; }
d
task new a
task a mmap 4M shared file /data/f 0 prot r align 2M
task a touch m1 read 1M 4K
task a mincore m1
task a touch m1 read 1M 64K
task a touch m1 read 2M 64K
task a mincore m1
task a munmap m1
d
task a mmap 4M shared file /data/f 0 prot r align 2M
task a madvise m2 random
task a touch m2 read 1M 4K
task a mincore m2
task a touch m2 read 2M 64K
task a mincore m2
task a regions m2
task a munmap m2
d
task a mmap 4M shared file /data/f 0 prot r align 2M
task a madvise m3 sequential
task a touch m3 read 0 4K
task a mincore m3
task a touch m3 read
task a regions m3
task a munmap m3
d
task a mmap 4M private file /data/f 0 align 2M
task a touch m4 write 0 64K
task a mincore m4
task a touch m4 read stride 64K
task a touch m4 read
task a regions m4
task a munmap m4
d
task a mmap 4M shared file /data/f 0 prot r populate align 2M
task a touch m5 read
task a mincore m5
task a munmap m5
d
task a mmap 4M shared file /data/f 0 prot r align 2M
task a madvise m6 willneed 0 1M
task a mincore m6
task a touch m6 read 0 1M
task a touch m6 read 3M 4K
task a touch m6 read 2M 4K
task a mincore m6
