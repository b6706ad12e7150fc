#!/bin/sh
#! mem=512 swap=256M
# fork of a process that is mostly swapped out, under memory.max: slots are shared, each side brings its own copies in, one at a time. [cgroup swap fork]
#~ minor tol=2
#~ swapMB tol=1
g=/sys/fs/cgroup/g
mkdir $g
echo 0 > /proc/sys/vm/page-cluster
task new a
echo $(task a pid) > $g/cgroup.procs
task a mmap 40M
task a touch m1 fill random
echo 40M > $g/memory.reclaim
sw() { echo "$1 swapMB=$(( ($(cat $g/memory.swap.current) + 524288) / 1048576 ))"; }
sw out
echo 16M > $g/memory.max
task a fork b
sw forked
task b nonzero m1
sw child
task b touch m1 0 8M
sw childwrote
echo "over=$(( $(cat $g/memory.current) > 16777216 )) kills=$(task get $g/memory.events oom_kill)"
task b exit
sw gone
task a nonzero m1
task a peek m1 4096
task get $g/memory.events oom_kill
