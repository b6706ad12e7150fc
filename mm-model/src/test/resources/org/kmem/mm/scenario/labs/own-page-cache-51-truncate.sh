#!/bin/sh
# Page cache by file: Cached and mincore through append, overwrite, truncate down and up, holes, rename and unlink while open or mapped. [page cache]
c() { sleep 1; echo "cached_mb=$(( ($(task get /proc/meminfo Cached) - base + 512) / 1024 )) dirty_mb=$(( ($(task get /proc/meminfo Dirty) + 512) / 1024 ))"; }
echo 50000 > /proc/sys/vm/dirty_expire_centisecs
echo 0 > /proc/sys/vm/dirty_writeback_centisecs
echo 3 > /proc/sys/vm/drop_caches
base=$(task get /proc/meminfo Cached)
task new a
task a open /data/f create
task a write f1 16M
c
task a pwrite f1 8M 16M
c
task a ftruncate f1 12M
c
task a ftruncate f1 40M
c
task a pread f1 0 40M
c
sync
c
task a mmap 40M shared file /data/f 0
task a mincore m1
mv /data/f /data/g
task a touch m1 write 0 4M
c
rm /data/g
c
task a touch m1 read
task a close f1
c
task a munmap m1 20M 20M
c
task a munmap m1
c
dd if=/dev/zero of=/data/h bs=1M count=8 seek=8 2>/dev/null
c
cp /data/h /data/i
c
wc -c /data/i
: > /data/i
c
echo 1 > /proc/sys/vm/drop_caches
c
sync
echo 1 > /proc/sys/vm/drop_caches
c
