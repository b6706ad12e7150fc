#!/bin/sh
#! mem=256
# Without swap only the page cache is reclaimed; locked memory and anonymous memory stay, whatever swappiness says. [reclaim]
v() { task get /proc/vmstat $1; }
dd if=/dev/zero of=/data/f bs=1M count=300 2>/dev/null
sync
task new a
task a mmap 60M
task a touch m1
task a mmap 16M shared file /data/f 0
task a mlock m2
task a mmap 8M locked
echo 200 > /proc/sys/vm/swappiness
cat /data/f > /dev/null
cat /data/f > /dev/null
task a mincore m1
task a mincore m2
task a mincore m3
task a touch m2 read
echo "anon_scanned=$(( $(v pgscan_anon) > 0 )) anon_stolen=$(v pgsteal_anon) file_stolen=$(( $(v pgsteal_file) > 50000 )) oom=$(v oom_kill)"
echo "unevictable_mb=$(( $(task get /proc/meminfo Unevictable) / 1024 >= 24 )) mlocked_kb=$(task get /proc/meminfo Mlocked)"
