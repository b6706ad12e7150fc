#!/bin/sh
#! swap=256M
# madvise on shared memory and files: dontneed, remove, willneed, cold, free, pageout; what becomes of Rss, the cache and the contents. [madvise]
m() { task get /proc/meminfo $1; }
dd if=/dev/zero of=/data/f bs=1M count=4 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
s=$(m Shmem)
task new a
task a mmap 4M shared
task a touch m1 fill text
task a madvise m1 dontneed
task a regions m1
echo "shmem_kB=$(( $(m Shmem) - s ))"
task a nonzero m1
task a madvise m1 remove 1M 1M
task a regions m1
echo "shmem_kB=$(( $(m Shmem) - s ))"
task a nonzero m1
task a mmap 4M shared file /data/f 0
task a madvise m2 willneed 0 1M
sleep 1
task a mincore m2
task a touch m2 read 0 1M
task a madvise m2 dontneed
task a mincore m2
task a madvise m2 pageout
task a mincore m2
task a touch m2 read 0 1M
task a madvise m2 pageout 0 512K
task a mincore m2
task a touch m2 write 2M 64K
task a madvise m2 pageout
task a mincore m2 2M 1M
task a mmap 1M
task a touch m3
task a fork b
task a madvise m3 free
task a regions m3
task b madvise m3 free
task b exit
task a madvise m3 pageout
task a nonzero m3
task a madvise m3 dontdump
task a madvise m3 wipeonfork
task a touch m3
task a fork c
task c nonzero m3
task c touch m3
task c vmas m3
#~ shmem_kB tol=64
