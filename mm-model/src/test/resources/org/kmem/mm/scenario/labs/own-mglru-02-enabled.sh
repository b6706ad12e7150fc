#!/bin/sh
#! mem=512 swap=256M
# lru_gen/enabled: bits, words, errors; switching keeps what is active and counts. [mglru]
e=/sys/kernel/mm/lru_gen/enabled
w() { echo "$1" > $e; echo "[$1] rc=$? $(cat $e)"; }
w n; w y; w 0; w 1; w 3; w 5; w 6; w 7; w 8; w 0x5; w x; w Y; w 0x0007
v() { task get /proc/vmstat $1; }
task new a
task a mmap 32M
task a touch m1
dd if=/dev/zero of=/data/f bs=1M count=16 2>/dev/null
sync
show() { echo "$1 anon=$(( $(v nr_active_anon) > $(v nr_inactive_anon) )) file_active=$(( $(v nr_active_file) > 3000 )) file_inactive=$(( $(v nr_inactive_file) > 3000 ))"; }
show on
echo n > $e
show off
cat /data/f > /dev/null; cat /data/f > /dev/null
sleep 2
show twice
echo y > $e
show on
cat /sys/kernel/mm/lru_gen/min_ttl_ms; echo 1000 > /sys/kernel/mm/lru_gen/min_ttl_ms; cat /sys/kernel/mm/lru_gen/min_ttl_ms; echo -1 > /sys/kernel/mm/lru_gen/min_ttl_ms; echo rc=$?
