#!/bin/sh
# Major and minor faults of a mapped file: order of access, advice, populate, read-around; what is resident then. [file]
dd if=/dev/zero of=/data/f bs=1M count=4 2>/dev/null
sync
task new a
drop() { echo 3 > /proc/sys/vm/drop_caches; }
drop
task a mmap 4M shared file /data/f 0 prot r align 2M
task a touch m1 read 1M 4K
task a mincore m1
task a touch m1 read 1M 64K
task a touch m1 read 2M 4K
task a mincore m1
task a touch m1 read 0 4K
task a mincore m1
task a touch m1 read 4092K 4K
task a mincore m1
task a munmap m1
drop
task a mmap 4M shared file /data/f 0 prot r align 2M
task a touch m2 read stride 64K
task a mincore m2
task a regions m2
task a munmap m2
drop
task a mmap 4M shared file /data/f 0 prot r align 2M
task a touch m3 read stride 256K
task a mincore m3
task a touch m3 read
task a munmap m3
drop
task a mmap 4M private file /data/f 0 align 2M
task a touch m4 write 0 256K
task a mincore m4
task a regions m4
task a munmap m4
drop
task a mmap 4M shared file /data/f 0 prot r align 2M
task a madvise m5 random
task a touch m5 read 0 64K
task a mincore m5
task a touch m5 read 2M 4K
task a mincore m5
task a madvise m5 sequential
task a touch m5 read 1M 4K
task a mincore m5
task a touch m5 read 1M 128K
task a mincore m5
task a touch m5 read 1M 512K
task a mincore m5
task a munmap m5
drop
task a mmap 4M shared file /data/f 0 prot r align 2M
task a madvise m6 willneed 1M 1M
task a mincore m6
task a touch m6 read 1M 1M
task a munmap m6
drop
task a mmap 4M shared file /data/f 0 prot r align 2M populate
task a mincore m7
task a touch m7 read
task a regions m7
task a madvise m7 dontneed
task a regions m7
task a mincore m7
task a touch m7 read stride 4K
