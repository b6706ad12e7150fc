#!/bin/sh
#! mem=1024 swap=256M
# Huge pages against limits: RLIMIT_DATA and AS, memory.max in the middle of one, mlock limits, mincore and madvise of parts, overcommit 2. [thp limits]
v() { task get /proc/vmstat $1; }
g=/sys/fs/cgroup/g
mkdir $g
task new a
task a rlimit data 6M
task a mmap 4M
task a mmap 4M
task a touch m1
task a rlimit memlock 3M
task a uid 1000
task a mlock m1 0 2M
task a regions
task a mlock m1
task a munlock m1 0 1M
task a regions
task new b
echo $(task b pid) > $g/cgroup.procs
echo 5M > $g/memory.max
task b mmap 16M align 2M
f=$(v thp_fault_fallback_charge)
task b touch m1 fill random
echo "charge=$(( $(v thp_fault_fallback_charge) > f )) swapped=$(( $(cat $g/memory.swap.current) > 8000000 ))"
task b exit
echo max > $g/memory.max
task new c
task c mmap 8M align 2M
task c touch m1 write 0 4K
task c mincore m1
task c touch m1 write 2M 4K
task c madvise m1 dontneed 2M 1M
task c mincore m1
task c madvise m1 free 0 2M
task c regions
task c madvise m1 cold 2M 2M
task c madvise m1 pageout 2M 512K
task c regions
task c madvise m1 remove 0 2M
task c madvise m1 willneed
task c touch m1 read
task c regions
task get /proc/meminfo AnonHugePages
