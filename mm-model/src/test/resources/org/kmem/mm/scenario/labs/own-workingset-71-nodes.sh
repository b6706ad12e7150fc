#!/bin/sh
# workingset_nodes: nodes of files' indexes in which only shadows of evicted pages are left; reading again or dropping ends them. [reclaim]
#~ nodes tol=8
v() { echo "nodes=$(task get /proc/vmstat workingset_nodes)"; }
g=/sys/fs/cgroup/g
mkdir $g
dd if=/dev/zero of=/data/f bs=1M count=64 2>/dev/null
dd if=/dev/zero of=/data/small bs=4k count=1 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
v
task new a
echo $(task a pid) > $g/cgroup.procs
task a open /data/f
task a read f1 64M
v
echo 32M > $g/memory.reclaim
v
echo 24M > $g/memory.reclaim
v
task a pread f1 0 16M
v
task a fadvise f1 dontneed
v
echo 3 > /proc/sys/vm/drop_caches
v
task a pread f1 0 64M
echo 48M > $g/memory.reclaim
v
task a ftruncate f1 0
task a close f1
rm /data/f
v
