#!/bin/sh
#! mem=1024
# Huge pages in a control group: anon_thp, charges, fallback at the limit. [thp cgroup]
g=/sys/fs/cgroup/t
mkdir $g
s() { for k in anon anon_thp shmem_thp thp_fault_alloc thp_collapse_alloc; do echo "$k=$(( $(task get $g/memory.stat $k) ))"; done; }
task new a
cat /run/task/a.pid 2> /dev/null
echo $(task a pid) > $g/cgroup.procs
task a mmap 16M align 2M
task a touch m1 write 0 8M
echo "thp=$(( $(task get $g/memory.stat anon_thp) / 1048576 )) alloc=$(task get $g/memory.stat thp_fault_alloc) anon_mb=$(( $(task get $g/memory.stat anon) / 1048576 ))"
task a munmap m1 0 64K
task a madvise m1 dontneed 2M 2M
echo "thp=$(( $(task get $g/memory.stat anon_thp) / 1048576 )) current_mb=$(( $(cat $g/memory.current) / 1048576 ))"
task a regions m1
echo $(( $(cat $g/memory.current) + 3145728 )) > $g/memory.max
f=$(task get /proc/vmstat thp_fault_fallback) c=$(task get /proc/vmstat thp_fault_fallback_charge)
task a touch m1 write 8M 2M
task a regions m1
echo "fallback=$(( $(task get /proc/vmstat thp_fault_fallback) - f )) charge=$(( $(task get /proc/vmstat thp_fault_fallback_charge) - c ))"
