#!/bin/sh
#! mem=512
# Pages that a walk of page tables finds accessed are sorted out only when eviction meets them: pgrefill. [reclaim]
g=/sys/fs/cgroup/g
mkdir $g
k() { task get $g/memory.stat $1; }
dd if=/dev/zero of=/data/f bs=1M count=24 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task new a
echo $(task a pid) > $g/cgroup.procs
task a mmap 16M shared file /data/f 0 prot r
task a touch m1 read > /tmp/o
echo "refilled=$(k pgrefill) scanned=$(k pgscan)"
echo 1M > $g/memory.reclaim
echo "refilled=$(( ($(k pgrefill) + 64) / 256 )) scanned=$(( $(k pgscan) > 200 && $(k pgscan) < 1000 ))"
r=$(k pgrefill)
task a touch m1 read > /tmp/o
echo 1M > $g/memory.reclaim
echo "refilled=$(( $(k pgrefill) - r > 1000 ))"
r=$(k pgrefill)
echo 1M > $g/memory.reclaim
echo 1M > $g/memory.reclaim
echo "refilled=$(( $(k pgrefill) - r > 1000 ))"
