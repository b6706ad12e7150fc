#!/bin/sh
# tmpfs and shared memory: holes, reads of holes, copies, fork, remove, truncate, size, faults by fault-around. [shared]
task new a
task a open /run/t create
task a ftruncate f1 1M
task a mmap 1M shared file /run/t 0 align 2M
task a touch m1 read 0 256K
task a regions m1
task a mincore m1
task a touch m1 write 0 64K
task a regions m1
task a pwrite f1 512K 128K
task a touch m1 read
task a pread f1 256K 64K
task a mincore m1
task a mmap 1M private file /run/t 0 align 2M
task a touch m2 read
task a touch m2 write 0 128K
task a regions
task a fork b
task b touch m1 read
task b touch m2 read
task b touch m1 write
task b touch m2 write
task b regions
task a regions
task a nonzero m2
task a ftruncate f1 256K
task a touch m1 read
task a touch m2 read
task a regions
task a ftruncate f1 1M
task a touch m1 read
task a nonzero m2
task b exit
task a madvise m1 remove 0 64K
task a nonzero m1
task a nonzero m2
task a regions
task a munmap m1
task a munmap m2
ls -l /run/t | tr -s ' ' | cut -d' ' -f5
echo 3 > /proc/sys/vm/drop_caches
task a mmap 1M shared file /run/t 0 align 2M
task a mincore m3
task a touch m3 read
task a munmap m3
dd if=/dev/zero of=/run/u bs=64K count=4 2>/dev/null
task a mmap 256K shared file /run/u 0 at 0x10000000000
task a touch m4 read
task a munmap m4
echo 1 > /proc/sys/vm/drop_caches
task a mmap 256K shared file /run/u 0 at 0x10000000000
task a touch m5 read
task a touch m5 write 0 64K
task a munmap m5
task a mmap 256K shared file /run/u 0 at 0x10000000000
task a touch m6 read
rm /run/u
task a nonzero m6
task a mmap 1M shared align 2M
task a touch m7 read 0 64K
task a regions m7
task a fork c
task c touch m7 read
task c touch m7 write
task a touch m7 read
task a madvise m7 dontneed
task a touch m7 read
task a mprotect m7 r
task a touch m7 write
task a regions m7
task a madvise m7 remove
task a mprotect m7 rw
task a madvise m7 remove 0 512K
task c touch m7 read
task a regions m7
