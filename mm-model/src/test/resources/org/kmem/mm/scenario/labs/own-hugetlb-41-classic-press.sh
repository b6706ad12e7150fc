#!/bin/sh
#! mem=256 cpus=2 swap=64M
# A pool of huge pages that takes a third of memory, then a hog larger than what is left: the hog is killed, the pool stays. [hugetlb oom]
echo 200 > /proc/sys/vm/nr_hugepages
p=$(task get /proc/meminfo HugePages_Total)
echo "pool=$(( p > 60 && p < 110 ))"
task new a
task a mmap 200M
task a touch m1 write
dd if=/dev/zero of=/data/f bs=1M count=100 2>/dev/null
echo "killed=$(( $(task get /proc/vmstat oom_kill) >= 1 )) same=$(( p == $(task get /proc/meminfo HugePages_Total) ))"
