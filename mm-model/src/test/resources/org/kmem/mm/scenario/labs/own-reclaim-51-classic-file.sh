#!/bin/sh
# Classic lists: what active and inactive file pages become through reads, mapping, references, fadvise, MADV_COLD and memory.reclaim. [reclaim]
echo n > /sys/kernel/mm/lru_gen/enabled
cat /sys/kernel/mm/lru_gen/enabled
g=/sys/fs/cgroup/g
mkdir $g
mb() { echo $(( ($(task get $g/memory.stat $1) + 524288) / 1048576 )); }
l() { echo "$1 ia=$(mb inactive_anon) aa=$(mb active_anon) if=$(mb inactive_file) af=$(mb active_file) un=$(mb unevictable)"; }
for f in f g; do dd if=/dev/zero of=/data/$f bs=1M count=32 2>/dev/null; done
sync
echo 3 > /proc/sys/vm/drop_caches
task new a
echo $(task a pid) > $g/cgroup.procs
task a open /data/f read
task a pread f1 0 32M
l once
task a pread f1 0 16M
l twice
task a pread f1 0 8M
l thrice
task a mmap 32M shared file /data/g 0
task a touch m1 read
l mapped
task a mmap 16M
task a touch m2
l anon
task a madvise m2 cold
l cold
task a madvise m1 cold 0 16M
l coldfile
echo 8M > $g/memory.reclaim
l reclaimed
task a touch m1 read
task a mlock m2 0 4M
l locked
task a munlock m2
l unlocked
task a fadvise f1 dontneed
l dontneed
task a munmap m1
l unmapped
echo 24M > $g/memory.reclaim
l second
task a pread f1 0 32M
l again
