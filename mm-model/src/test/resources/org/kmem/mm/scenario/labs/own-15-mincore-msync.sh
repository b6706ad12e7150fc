#!/bin/sh
# mincore and msync: holes, partial ranges, tmpfs, private copies of a file, sparse files; msync flags. [mincore]
dd if=/dev/zero of=/data/f bs=64K count=16 2>/dev/null
dd if=/dev/zero of=/run/t bs=64K count=4 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task new a
task a mmap 1M
task a touch m1 write stride 8K
task a mincore m1
task a mincore m1 4K 8K
task a mincore m1 100 4K
task a munmap m1 64K 64K
task a mincore m1
task a mincore m1 0 64K
task a mincore m1 0 65K
task a mincore m1 0 0
task a mprotect m1 none
task a mincore m1 0 64K
task a mmap 1M private file /data/f 0
task a mincore m2
task a touch m2 write 256K 4K
task a mincore m2
task a touch m2 read 0 4K
task a mincore m2
task a mmap 2M shared file /data/f 512K
task a mincore m3
task a open /data/f
task a pread f1 768K 4K
task a mincore m3
task a mincore m2
task a mmap 512K shared file /run/t 0
task a mincore m4
task a touch m4 read 0 64K
task a touch m4 read
task a mmap 1M shared
task a mincore m5
task a touch m5 write 0 128K
task a mincore m5
task a fork b
task b mincore m5
task b mmap 1M shared file /data/f 0
task a msync m1
task a msync m1 async
task a msync m3 invalidate
task a msync m3
task a touch m3 write 0 128K
task a msync m3 async
task a msync m3 sync
task a touch m3 write 0 128K
task a mlock m3 0 64K
task a msync m3 invalidate
task a munlock m3
task a msync m3 invalidate
task a msync m5
task a regions m3
task a open /run/s create
task a ftruncate f2 1M
task a pwrite f2 512K 64K
task a mmap 1M shared file /run/s 0
task a mincore m6
task a touch m6 read 0 4K
task a mincore m6
task a regions m6
task a madvise m6 remove 512K 32K
task a mincore m6
task a regions m6
