#!/bin/sh
#! mem=256
# overcommit 2 fails before OOM [overcommit oom]
echo 2 > /proc/sys/vm/overcommit_memory
echo 80 > /proc/sys/vm/overcommit_ratio
task new a
i=0
while [ $i -lt 40 ]; do task a mmap 10M > /run/o; grep -q ENOMEM /run/o && break; i=$((i+1)); task a touch m$i > /run/p; done
cat /run/o
echo "n=$i"
task get /proc/vmstat oom_kill
task a fork b
echo 0 > /proc/sys/vm/overcommit_memory
task a fork b
task b touch m1
task get /proc/vmstat oom_kill
#~ n tol=1
