#!/bin/sh
#! mem=512
# In a group at its limit: shared memory and tmpfs kill as plain memory does, what they write is less by the kernel's own memory, a file on a disk makes room for itself. [cgroup oom]
#~ written tol=2
#~ slabKB tol=40
g=/sys/fs/cgroup/g
mkdir $g
echo 20M > $g/memory.max
slab() { echo "$1 slabKB=$(( $(task get $g/memory.stat slab_reclaimable) / 1024 ))"; }
new() { task new $1; echo $(task $1 pid) > $g/cgroup.procs; }
new a
task a mmap 100M shared
task a touch m1
new b
task b open /run/x create
task b write f1 40M
echo "written=$(( $(ls -l /run/x | tr -s ' ' | cut -d ' ' -f 5) / 4096 ))"
slab tmpfs
rm /run/x
new c
task c open /data/y create
task c write f1 40M
slab written
task c mmap 10M
task c touch m1
task c read f1 1M
task c pread f1 0 40M
slab read
grep -e 'oom ' -e 'oom_kill ' $g/memory.events
dmesg | grep 'invoked oom-killer' | sed 's/^\[[^]]*\] *//'
