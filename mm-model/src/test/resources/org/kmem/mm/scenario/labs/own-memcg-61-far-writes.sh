#!/bin/sh
#! mem=640
# At its limit a group still gets the nodes of a file's index, some at a time, for pages far apart; nobody is killed. [cgroup]
g=/sys/fs/cgroup/g
mkdir $g
dd if=/dev/zero of=/data/f bs=1M count=8 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task new a
echo $(task a pid) > $g/cgroup.procs
echo 2M > $g/memory.max
task a open /data/f
task a open /data/s create
for off in 0 1M 300M 3G 50G 900G 4T; do
  task a read f1 4M > /dev/null
  echo "$off $(task a pwrite f2 $off 4K) $(task a pwrite f2 $off 200K)"
done
task a fsync f2
echo 1 > /proc/sys/vm/drop_caches
for off in 4K 900G; do task a pread f2 $off 4K; done
echo "max=$(( $(task get $g/memory.events max) > 100 )) oom_kill=$(task get $g/memory.events oom_kill)"
