#!/bin/sh
#! swap=256M mem=512
# zswap: what is stored, read back, refused; limits and writeback of a cgroup; switched off. [zswap]
#~ zswap tol=30%
#~ zspages tol=40
v() { for x in zswpin zswpout zswpwb pswpin pswpout swpout_zero swpin_zero; do echo -n "$x=$(task get /proc/vmstat $x) "; done; echo; }
m() { echo "zswap=$(task get /proc/meminfo Zswap) zswapped=$(task get /proc/meminfo Zswapped) zspages=$(task get /proc/vmstat nr_zspages)"; }
d() { for x in $(ls /sys/kernel/debug/zswap | grep -v size); do echo -n "$x=$(cat /sys/kernel/debug/zswap/$x) "; done; echo; }
g=/sys/fs/cgroup/g
mkdir $g
c() { echo "zswap=$(cat $g/memory.zswap.current) zswapped=$(task get $g/memory.stat zswapped) zswpin=$(task get $g/memory.stat zswpin) zswpout=$(task get $g/memory.stat zswpout) swap_mb=$(( ($(cat $g/memory.swap.current) + 524288) / 1048576 ))"; }
ls /sys/module/zswap/parameters
for x in /sys/module/zswap/parameters/*; do cat $x; done
echo Y > /sys/module/zswap/parameters/enabled
cat $g/memory.zswap.current $g/memory.zswap.max $g/memory.zswap.writeback
task new a
echo $(task a pid) > $g/cgroup.procs
task a mmap 16M
task a touch m1 fill text
task a madvise m1 pageout
v; m; d; c
task a touch m1 read 0 4M
v; m; d; c
task a mmap 16M
task a touch m2 fill random
task a madvise m2 pageout
v; m; d; c
task a touch m2 read 0 4M
v
echo 0 > $g/memory.zswap.max
task a mmap 16M
task a touch m3 fill text
task a madvise m3 pageout
v; c
echo max > $g/memory.zswap.max
echo 0 > $g/memory.zswap.writeback
task a touch m2 write > /dev/null
task a madvise m2 pageout
task a regions m2
v
echo N > /sys/module/zswap/parameters/enabled
task a madvise m2 pageout
v
task a nonzero m1
task a peek m1 5000
m; v
echo Y > /sys/module/zswap/parameters/enabled
task a touch m1 fill text > /dev/null
task a madvise m1 pageout
v; m
swapoff /dev/vdb
task a regions m1
v; m; c
