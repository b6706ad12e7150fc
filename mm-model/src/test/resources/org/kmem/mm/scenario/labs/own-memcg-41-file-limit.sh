#!/bin/sh
#! mem=512
# A group at its limit that reads, writes and maps files: the cache is reclaimed, dirty pages written, no kill; peak, current, max events. [cgroup]
g=/sys/fs/cgroup/g
mkdir $g
dd if=/dev/zero of=/data/f bs=1M count=64 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
echo 20M > $g/memory.max
task new a
echo $(task a pid) > $g/cgroup.procs
task a open /data/f
task a read f1 64M
echo "at_limit=$(( $(cat $g/memory.current) > 19000000 )) peak=$(( $(cat $g/memory.peak) <= 20971520 )) max=$(( $(task get $g/memory.events max) > 0 ))"
task a mmap 64M shared file /data/f 0 prot r
task a touch m1 read | cut -d' ' -f1 | cut -d= -f1
task a open /data/w create
task a write f2 48M
ls -l /data/w | tr -s ' ' | cut -d' ' -f5
task get $g/memory.events oom_kill
task a mmap 12M
task a touch m2
s() { echo "$1=$(( ($(task get $g/memory.stat $1) + 524288) / 1048576 ))"; }
s anon
task a mmap 30M
task a touch m3
task get $g/memory.events oom_kill
cat $g/memory.swap.max $g/memory.high $g/memory.low $g/memory.min
echo 5000000 > $g/memory.max; cat $g/memory.max
echo 1G > $g/memory.high; cat $g/memory.high
echo -1 > $g/memory.max; echo $?
echo 10X > $g/memory.max; echo $?
echo 0 > $g/memory.peak; echo $?
