#!/bin/sh
#! mem=512
#~ refault tol=8
#~ activate tol=8
# Classic lists: what comes back within the size of the working set is active at once; dropping caches forgets what was evicted. [workingset]
echo n > /sys/kernel/mm/lru_gen/enabled
g=/sys/fs/cgroup/g
mkdir $g
s() { task get $g/memory.stat $1; }
show() { echo "$1 refault=$(s workingset_refault_file) activate=$(s workingset_activate_file) active_mb=$(( ($(s active_file) + 524288) / 1048576 )) inactive_mb=$(( ($(s inactive_file) + 524288) / 1048576 ))"; }
for f in f h; do dd if=/dev/zero of=/data/$f bs=1M count=16 2>/dev/null; done
sync
echo 3 > /proc/sys/vm/drop_caches
task new a
echo $(task a pid) > $g/cgroup.procs
task a open /data/f
task a read f1 16M
task a pread f1 0 16M
task a open /data/h
task a read f2 16M
show read
echo 32M > $g/memory.reclaim
sleep 1
task a pread f2 0 16M
show again
echo 3 > /proc/sys/vm/drop_caches
task a pread f1 0 16M
show dropped
