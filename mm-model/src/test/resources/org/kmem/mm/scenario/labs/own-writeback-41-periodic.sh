#!/bin/sh
# The flusher: nothing before dirty_expire, background above its threshold, at once with small values; a laptop that waits; sync of one file. [writeback]
m() { task get /proc/meminfo $1; }
v() { task get /proc/vmstat $1; }
sync
task new a
task a open /data/g create
task a write f1 8M
sleep 4
echo "early_mb=$(( ($(m Dirty) + 512) / 1024 ))"
echo 200 > /proc/sys/vm/dirty_expire_centisecs
echo 100 > /proc/sys/vm/dirty_writeback_centisecs
sleep 6
echo "late_mb=$(( ($(m Dirty) + 512) / 1024 ))"
echo 0 > /proc/sys/vm/dirty_writeback_centisecs
task a pwrite f1 0 4M
sleep 6
echo "off_mb=$(( ($(m Dirty) + 512) / 1024 ))"
echo 2097152 > /proc/sys/vm/dirty_background_bytes
task a pwrite f1 4M 1M
sleep 3
echo "background_mb=$(( ($(m Dirty) + 512) / 1024 ))"
task a open /data/h create
task a write f2 1M
task a pwrite f1 0 256K
task a fsync f2
echo "after_fsync_kB=$(( $(m Dirty) < 1200 ))"
sync
echo "left=$(( $(m Dirty) < 100 )) writeback=$(m Writeback)"
