#!/bin/sh
# memory.events counts what happened below too, memory.events.local only here; the limit's owner has max. [cgroup]
g=/sys/fs/cgroup/p
mkdir $g
echo +memory > $g/cgroup.subtree_control
mkdir $g/a $g/b
e() { for d in . a b; do echo "$1 $d events max=$(( $(task get $g/$d/memory.events max) > 0 )) high=$(( $(task get $g/$d/memory.events high) > 0 )) local max=$(( $(task get $g/$d/memory.events.local max) > 0 )) high=$(( $(task get $g/$d/memory.events.local high) > 0 ))"; done; }
dd if=/dev/zero of=/data/f bs=1M count=32 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task new t
task new u
echo $(task t pid) > $g/a/cgroup.procs
echo $(task u pid) > $g/b/cgroup.procs
e start
echo 8M > $g/a/memory.max
task t open /data/f
task t read f1 32M
e child_max
echo "under_max=$(( $(cat $g/a/memory.current) <= 8388608 ))"
echo max > $g/a/memory.max
echo 8M > $g/memory.high
echo "parent_under_high=$(( $(cat $g/memory.current) <= 8388608 + 131072 ))"
task u open /data/f
task u pread f1 0 32M
e parent_high
echo max > $g/memory.high
echo 12M > $g/memory.max
echo "parent_under_max=$(( $(cat $g/memory.current) <= 12582912 ))"
task u pread f1 0 32M
e parent_max
echo "oom=$(task get $g/memory.events oom) oom_kill=$(task get $g/memory.events oom_kill)"
