#!/bin/sh
#! mem=1024
# the protection split of the kernel's selftest: 50M of page cache each, min 75M and 25M under a parent that protects 50M. [memcg] With the classic lists.
#~ c tol=2
#~ d tol=2
#~ b tol=2
echo n > /sys/kernel/mm/lru_gen/enabled
C=/sys/fs/cgroup
echo +memory > $C/cgroup.subtree_control
mkdir $C/a; echo +memory > $C/a/cgroup.subtree_control
mkdir $C/a/b $C/a/g; echo +memory > $C/a/b/cgroup.subtree_control
for n in c d e; do mkdir $C/a/b/$n; done
echo 200M > $C/a/memory.max
echo 50M > $C/a/memory.min
echo 50M > $C/a/b/memory.min
echo 75M > $C/a/b/c/memory.min
echo 25M > $C/a/b/d/memory.min
for n in c d e; do
  dd if=/dev/zero of=/data/f$n bs=1M count=50 2>/dev/null
done
sync; echo 3 > /proc/sys/vm/drop_caches
for n in c d e; do
  task new $n; echo $(task $n pid) > $C/a/b/$n/cgroup.procs
  task $n open /data/f$n; task $n pread f1 0 50M > /dev/null
done
task new g; echo $(task g pid) > $C/a/g/cgroup.procs
task g mmap 148M; task g touch m1
for n in b c d e; do p=b/$n; [ $n = b ] && p=b; echo "$n=$(( $(cat $C/a/$p/memory.current) / 1048576 ))"; done
