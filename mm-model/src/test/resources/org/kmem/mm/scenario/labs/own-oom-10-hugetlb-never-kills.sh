#!/bin/sh
#! mem=512
# hugetlb of order 9 never kills [oom]
task new a
task a mmap 380M
task a touch m1
echo 300 > /proc/sys/vm/nr_hugepages
task get /proc/vmstat oom_kill
task a rss > /run/o; echo "killed=$(grep -c KILLED /run/o)"
dmesg | grep -c 'invoked oom'
echo "some=$(( $(cat /proc/sys/vm/nr_hugepages) < 300 ))"
