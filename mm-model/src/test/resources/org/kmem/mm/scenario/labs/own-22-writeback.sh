#!/bin/sh
# Dirty pages: counters after write, mmap stores, fsync, sync, msync, truncate and unlink; background flush; thresholds. [writeback]
#~ Writeback tol=32
#~ Dirty tol=48
#~ dirtied tol=140
#~ written tol=140
echo 6000 > /proc/sys/vm/dirty_writeback_centisecs
sync
task new a
g() { task get /proc/vmstat $1; }
d0=$(g nr_dirtied) w0=$(g nr_written)
s() { echo "$1: Dirty=$(task get /proc/meminfo Dirty) Writeback=$(task get /proc/meminfo Writeback) dirtied=$(( $(g nr_dirtied) - d0 )) written=$(( $(g nr_written) - w0 ))"; }
task a open /data/f create
task a write f1 8M; s write
task a pwrite f1 0 4M; s again
task a fsync f1; s fsync
task a pwrite f1 0 1M; s some
task a ftruncate f1 0; s truncate
task a write f1 100; s tiny
sync; s sync
task a ftruncate f1 8M
task a mmap 8M shared file /data/f 0
task a touch m1 read; s mapped-read
task a touch m1 write 0 4M; s mapped-write
task a msync m1 async; s async
task a msync m1; s msync
task a touch m1 write 0 4M; s rewrite
task a munmap m1; s unmap
task a pwrite f1 4M 4M; s more
rm /data/f; task a close f1; s removed
task a open /run/t create
task a write f2 4M; s tmpfs
for f in dirty_background_bytes dirty_background_ratio dirty_bytes dirty_ratio dirty_expire_centisecs dirty_writeback_centisecs dirtytime_expire_seconds; do echo "$f $(cat /proc/sys/vm/$f)"; done
echo 16777216 > /proc/sys/vm/dirty_bytes
cat /proc/sys/vm/dirty_ratio /proc/sys/vm/dirty_bytes
task get /proc/vmstat nr_dirty_threshold
task get /proc/vmstat nr_dirty_background_threshold
echo 8388608 > /proc/sys/vm/dirty_background_bytes
task get /proc/vmstat nr_dirty_threshold
task get /proc/vmstat nr_dirty_background_threshold
echo 33554432 > /proc/sys/vm/dirty_background_bytes
task get /proc/vmstat nr_dirty_threshold
task get /proc/vmstat nr_dirty_background_threshold
echo 4096 > /proc/sys/vm/dirty_bytes || echo no
echo 8192 > /proc/sys/vm/dirty_bytes || echo no
echo 101 > /proc/sys/vm/dirty_ratio || echo no
echo -1 > /proc/sys/vm/dirty_ratio || echo no
echo 50 > /proc/sys/vm/dirty_ratio
cat /proc/sys/vm/dirty_ratio /proc/sys/vm/dirty_bytes /proc/sys/vm/dirty_background_ratio /proc/sys/vm/dirty_background_bytes
