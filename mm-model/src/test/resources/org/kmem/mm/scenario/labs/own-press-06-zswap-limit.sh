#!/bin/sh
#! mem=512 swap=256M
# zswap full: memory.zswap.max bounds it; what does not fit goes to the device; with writeback forbidden it stays in memory. [zswap cgroup]
g=/sys/fs/cgroup/g
mkdir $g
echo 1 > /sys/module/zswap/parameters/enabled
v() { task get /proc/vmstat $1; }
z() { task get $g/memory.stat $1; }
echo 2M > $g/memory.zswap.max
task new a
echo $(task a pid) > $g/cgroup.procs
task a mmap 48M
task a touch m1 fill text
p=$(v pswpout)
echo 40M > $g/memory.reclaim; echo "status=$?"
echo "stored=$(( $(z zswapped) > 1048576 )) device=$(( $(v pswpout) - p > 1000 )) bounded=$(( $(cat $g/memory.zswap.current) <= 2097152 + 65536 ))"
task a nonzero m1
echo 0 > $g/memory.zswap.max
o=$(z zswpout); p=$(v pswpout)
echo 20M > $g/memory.reclaim; echo "status=$?"
echo "stored_more=$(( $(z zswpout) - o )) device=$(( $(v pswpout) - p > 1000 ))"
echo 0 > $g/memory.zswap.writeback
echo 20M > $g/memory.reclaim; echo "status=$?"
task a nonzero m1
