#!/bin/sh
# Page cache belongs to who brought it: a reader, a writer, a mapping; tmpfs too; readers of cached pages pay nothing. [cgroup]
g=/sys/fs/cgroup
mkdir $g/a $g/b
mb() { echo "$1 a_mb=$(( ($(cat $g/a/memory.current) + 524288) / 1048576 )) b_mb=$(( ($(cat $g/b/memory.current) + 524288) / 1048576 ))"; }
dd if=/dev/zero of=/data/f bs=1M count=24 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task new a
task new b
echo $(task a pid) > $g/a/cgroup.procs
echo $(task b pid) > $g/b/cgroup.procs
task a open /data/f
task b open /data/f
task a read f1 8M
mb a_8
task b pread f1 0 24M
mb b_24
task a pread f1 0 24M
mb a_24
echo 1 > /proc/sys/vm/drop_caches
mb dropped
task b mmap 12M shared file /data/f 0
task b touch m1 read > /dev/null
mb b_mapped
task a mmap 24M shared file /data/f 0
task a touch m1 read > /dev/null
mb a_mapped
task b munmap m1
mb b_unmapped
task a open /run/t create
task a write f2 6M
mb a_tmpfs
task b open /run/t
task b read f2 6M
mb b_read_tmpfs
task a open /data/n create
task a write f3 10M
mb a_wrote
rm /run/t
task a close f2
task b close f2
mb tmpfs_gone
task a fsync f3
task a fadvise f3 dontneed
mb dontneed
task a exit
task b exit
mb exited
rmdir $g/a $g/b
grep nr_dying_subsys_memory $g/cgroup.stat
