#!/bin/sh
#! mem=512
#~ refault tol=8
#~ activate tol=8
#~ pgsteal tol=8
# Refault after eviction: file pages that come back after reclaim of their cgroup count as refaults, and as activated when that was soon. [workingset]
g=/sys/fs/cgroup/g
mkdir $g
s() { task get $g/memory.stat $1; }
show() { echo "$1 refault=$(s workingset_refault_file) activate=$(s workingset_activate_file) restore=$(s workingset_restore_file) pgsteal=$(s pgsteal)"; }
dd if=/dev/zero of=/data/f bs=1M count=16 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task new a
echo $(task a pid) > $g/cgroup.procs
task a open /data/f
task a read f1 16M
show read
echo 8M > $g/memory.reclaim
show reclaimed
task a pread f1 0 16M
show again
echo 16M > $g/memory.reclaim
task a pread f1 0 16M
show third
