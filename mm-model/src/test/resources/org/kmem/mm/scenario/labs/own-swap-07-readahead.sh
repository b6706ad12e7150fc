#!/bin/sh
#! swap=256M
# Swap read-ahead: strides, switched off, by slot. [swap]
#~ minor tol=4
#~ major tol=4
#~ ra tol=4
#~ hit tol=4
#~ in tol=4
v() { task get /proc/vmstat $1; }
g=/sys/fs/cgroup/g
mkdir $g
task new a
echo $(task a pid) > $g/cgroup.procs
task a mmap 8M
out() {
  task a touch m1 fill random > /dev/null
  task a madvise m1 pageout > /dev/null
  echo 32M > $g/memory.reclaim 2>/dev/null
  sleep 1
  echo 32M > $g/memory.reclaim 2>/dev/null
  ra=$(v swap_ra) hit=$(v swap_ra_hit) in=$(v pswpin)
}
say() { echo "$1: $(cat /run/o) ra=$(( $(v swap_ra) - ra )) hit=$(( $(v swap_ra_hit) - hit )) in=$(( $(v pswpin) - in ))"; }
out; task a touch m1 read > /run/o; say sequential
out; task a touch m1 read stride 8K > /run/o; say stride2
out; task a touch m1 read stride 16K > /run/o; say stride4
out; task a touch m1 read stride 64K > /run/o; say stride16
task a madvise m1 random
out; task a touch m1 read > /run/o; say random
task a madvise m1 normal
echo 1 > /proc/sys/vm/page-cluster
out; task a touch m1 read > /run/o; say cluster1
echo 3 > /proc/sys/vm/page-cluster
echo false > /sys/kernel/mm/swap/vma_ra_enabled
cat /sys/kernel/mm/swap/vma_ra_enabled
out; task a touch m1 read > /run/o; say byslot
out; task a touch m1 read stride 16K > /run/o; say byslot4
echo true > /sys/kernel/mm/swap/vma_ra_enabled
out; task a touch m1 write > /run/o; say write
task a madvise m1 willneed
out; task a madvise m1 willneed; task a touch m1 read > /run/o; say willneed
