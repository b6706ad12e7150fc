#!/bin/sh
# What moves with a task and what does not: new faults, copies, page cache and files are charged where it is now. [cgroup]
g=/sys/fs/cgroup
mkdir $g/a $g/b
mb() { echo "$1 a_mb=$(( ($(cat $g/a/memory.current) + 524288) / 1048576 )) b_mb=$(( ($(cat $g/b/memory.current) + 524288) / 1048576 ))"; }
dd if=/dev/zero of=/data/f bs=1M count=8 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task new t
echo $(task t pid) > $g/a/cgroup.procs
task t mmap 8M
task t touch m1
task t mmap 8M shared
task t touch m2 write 0 4M
mb in_a
echo $(task t pid) > $g/b/cgroup.procs
cat /proc/$(task t pid)/cgroup
task t touch m2
task t open /data/f
task t read f1 8M
mb in_b
task t madvise m1 dontneed
mb dontneed
task t touch m1
mb again
echo $(task t pid) > $g/cgroup.procs
cat /proc/$(task t pid)/cgroup
task t mmap 8M
task t touch m3
mb in_root
rmdir $g/a $g/b && echo removed
grep -E 'nr_dying_(descendants|subsys_memory)' $g/cgroup.stat
task t exit
echo 3 > /proc/sys/vm/drop_caches
sleep 2
grep -E 'nr_dying_(descendants|subsys_memory)' $g/cgroup.stat
