#!/bin/sh
#! mem=1536 cpus=4
# madvise of files and of private copies: dontneed drops copies, remove punches holes, willneed reads ahead, free refuses files. [madvise]
dd if=/dev/zero of=/data/f bs=1M count=8 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task new a
task a mmap 4M private file /data/f 0
task a touch m1 read 0 1M
task a touch m1 write 0 512K
task a regions m1
task a madvise m1 free
task a madvise m1 dontneed 0 256K
task a peek m1 0
task a touch m1 read 0 1M
task a mmap 4M shared file /data/f 4M
task a madvise m2 willneed 1M 1M
sleep 1
task a mincore m2
task a touch m2 read 1M 1M
task a touch m2 write 0 64K fill text
task a madvise m2 remove 0 32K
task a peek m2 0
task a peek m2 32K
task a mincore m2 0 64K
ls -s /data/f | cut -d' ' -f1 > /dev/null
task a madvise m1 remove 0 4K
task a mmap 2M shared
task a touch m3
task a madvise m3 remove 0 1M
task a regions m3
task a nonzero m3
task a madvise m3 free
task a madvise m3 dontneed
task a regions m3
task a nonzero m3
task a mmap 1M prot none
task a madvise m4 populate_read
task a madvise m4 populate_write
task a madvise m4 willneed
task a mmap 1M prot r
task a madvise m5 populate_write
task a madvise m5 populate_read
task a regions m5
task a madvise m2 random
task a madvise m2 dontneed
echo 3 > /proc/sys/vm/drop_caches
task a touch m2 read 2M 64K
task a mincore m2 2M 1M
task a madvise m2 sequential
task a touch m2 read 3M 64K
task a mincore m2 3M 1M
