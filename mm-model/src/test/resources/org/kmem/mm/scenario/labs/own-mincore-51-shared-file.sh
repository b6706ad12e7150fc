#!/bin/sh
#! swap=256M
# mincore of memory that others brought in, of swapped tmpfs, of what a child touched, of prot none, of odd ranges; a user that may not see. [mincore]
dd if=/dev/zero of=/data/f bs=1M count=8 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task new a
task new b
task a mmap 8M shared file /data/f 0
task b mmap 8M private file /data/f 0
task a mincore m1
task b open /data/f read
task b pread f1 1M 64K
task a mincore m1
task b touch m1 write 4M 8K
task a mincore m1
task b mincore m1
task a fadvise f1 dontneed
task a open /data/f read
task a fadvise f1 dontneed
task a mincore m1
task b mincore m1
task a mmap 4M shared
task a touch m2 write 0 2M
task a fork c
task c touch m2 write 2M 1M
task a mincore m2
task a madvise m2 pageout
task c madvise m2 pageout
sleep 1
task a mincore m2
task c exit
task a madvise m2 pageout
sleep 1
task a mincore m2
task a mmap 4M
task a touch m3 write 0 1M
task a madvise m3 pageout 0 512K
sleep 1
task a mincore m3
task a mprotect m3 none
task a mincore m3
task a mincore m3 2K 4K
task a mincore m3 4M 4K
task a mincore m3 3M 2M
task a mincore m3 0 0
chmod 600 /data/f
task b pread f1 0 8M
task b uid 1000
task b mincore m1
chmod 666 /data/f
task b mincore m1
