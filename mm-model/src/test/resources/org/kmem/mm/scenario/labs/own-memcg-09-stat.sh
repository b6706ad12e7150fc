#!/bin/sh
# Lines of memory.stat: locked, dirty, mapped, shared and lazily freed memory, each where it belongs, at both levels. [cgroup]
g=/sys/fs/cgroup/p
mkdir $g
echo +memory > $g/cgroup.subtree_control
mkdir $g/c
m() { for k in $2; do printf '%s=%s ' $k $(( ($(task get $g$1/memory.stat $k) + 524288) / 1048576 )); done; echo; }
k="anon file shmem file_mapped file_dirty inactive_anon active_anon inactive_file active_file unevictable"
task new a
echo $(task a pid) > $g/c/cgroup.procs
task a mmap 16M
task a touch m1
sleep 3
m /c "$k"
task a mlock m1 0 8M
sleep 3
m /c "$k"
task a open /data/n create
task a write f1 12M
sleep 3
m /c "anon file file_mapped inactive_file active_file unevictable"
task a fsync f1
sleep 3
m /c "file file_dirty file_writeback"
task a mmap 12M shared file /data/n 0
task a touch m2 read > /dev/null
task a mmap 6M shared
task a touch m3
sleep 3
m /c "$k"
m "" "$k"
task a munlock m1
task a munmap m2
task a munmap m3
sleep 3
m /c "$k"
m "" "$k"
task a exit
sleep 3
m "" "$k"
grep -cE 'N0=' $g/memory.numa_stat
cut -d' ' -f1 $g/memory.numa_stat | tr '\n' ' '
