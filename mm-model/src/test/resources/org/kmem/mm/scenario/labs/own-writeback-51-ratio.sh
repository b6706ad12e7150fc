#!/bin/sh
#! mem=768
# dirty_bytes and dirty_ratio replace each other; a writer beyond the threshold waits for the disk; what is dirty then is below it. [writeback]
v() { cat /proc/sys/vm/$1; }
show() { echo "bytes=$(v dirty_bytes) ratio=$(v dirty_ratio) bgbytes=$(v dirty_background_bytes) bgratio=$(v dirty_background_ratio)"; }
show
echo 16777216 > /proc/sys/vm/dirty_bytes
show
echo 8388608 > /proc/sys/vm/dirty_background_bytes
show
task get /proc/vmstat nr_dirty_threshold
task get /proc/vmstat nr_dirty_background_threshold
task new a
task a open /data/f create
task a write f1 6M
echo "below=$(( ($(task get /proc/meminfo Dirty) + 512) / 1024 ))"
task a write f1 64M
d=$(task get /proc/meminfo Dirty)
echo "bounded=$(( d <= 16384 ))"
sync
task get /proc/meminfo Dirty
task get /proc/meminfo Writeback
echo 5 > /proc/sys/vm/dirty_ratio
show
echo 3 > /proc/sys/vm/dirty_background_ratio
show
echo 101 > /proc/sys/vm/dirty_ratio || echo refused
echo 4096 > /proc/sys/vm/dirty_bytes || echo refused
echo 8192 > /proc/sys/vm/dirty_bytes
show
task get /proc/vmstat nr_dirty_threshold
task get /proc/vmstat nr_dirty_background_threshold
echo 0 > /proc/sys/vm/dirty_ratio
show
echo 30 > /proc/sys/vm/dirty_ratio
echo 40 > /proc/sys/vm/dirty_background_ratio
t=$(task get /proc/vmstat nr_dirty_threshold) b=$(task get /proc/vmstat nr_dirty_background_threshold)
echo "half=$(( b == t / 2 ))"
for f in dirty_expire_centisecs dirty_writeback_centisecs dirtytime_expire_seconds laptop_mode; do echo "$f=$(v $f)"; done
