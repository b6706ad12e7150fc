#!/bin/sh
# Page cache: two readers, a writer, direct I/O over cached and dirty pages, truncate, fadvise, rm of an open file. [page cache]
m() { task get /proc/meminfo $1; }
v() { task get /proc/vmstat $1; }
dd if=/dev/zero of=/data/f bs=1M count=8 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task new a
task a mmap 8M shared file /data/f 0 prot r
task a open /data/f
task a pread f1 0 1M
task a mincore m1
task a open /data/f direct
i=$(v pgpgin)
task a pread f2 0 1M
echo "in_kB=$(( $(v pgpgin) - i ))"
task a mincore m1
task a pwrite f1 2M 1M fill text
task a pread f2 2M 64K
task a mincore m1
o=$(v pgpgout)
task a pwrite f2 2M 512K fill random
task a mincore m1 2M 1M
task a fadvise f1 dontneed 0 512K
task a mincore m1
task a fadvise f1 willneed 4M 1M
sleep 1
task a mincore m1 4M 1M
task a readahead f1 6M 256K
sleep 1
task a mincore m1 6M 1M
task a ftruncate f1 3M
task a mincore m1
task a ftruncate f1 8M
task a touch m1 read 5M 64K
task a mincore m1 4M 4M
c=$(m Cached)
rm /data/f
task a mincore m1
task a pread f1 0 8M
task a munmap m1
task a close f1
task a close f2
echo "gone_mb=$(( (c - $(m Cached) + 512) / 1024 ))"
#~ gone_mb tol=8
