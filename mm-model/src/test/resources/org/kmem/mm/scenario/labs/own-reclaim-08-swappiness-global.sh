#!/bin/sh
#! mem=256 swap=256M
# Classic lists: under pressure of a file read again and again, swappiness 0 keeps anonymous memory, 200 swaps it out. [swap]
echo n > /sys/kernel/mm/lru_gen/enabled
v() { task get /proc/vmstat $1; }
dd if=/dev/zero of=/data/f bs=1M count=200 2>/dev/null
sync
for s in 0 200; do
  echo $s > /proc/sys/vm/swappiness
  task new a
  task a mmap 64M
  task a touch m1 fill random
  o=$(v pswpout)
  n=0; while [ $n -lt 4 ]; do cat /data/f > /dev/null; cat /data/f > /dev/null; n=$(( n + 1 )); done
  echo "swappiness=$s swapped=$(( $(v pswpout) - o > 4000 )) file_first=$(( $(v pgsteal_file) > $(v pgsteal_anon) )) oom=$(v oom_kill)"
  task a exit
done
