#!/bin/sh
#! mem=640 swap=256M
# What is in the swap cache when its last user goes gives its slots back, huge or not; a group's file pages are without it. [swap]
g=/sys/fs/cgroup/g
mkdir $g
echo 0 > /sys/kernel/mm/transparent_hugepage/khugepaged/defrag
echo 4096000 > /sys/kernel/mm/transparent_hugepage/khugepaged/scan_sleep_millisecs
s() { sleep 1; echo "$1 swap_mb=$(( ($(cat $g/memory.swap.current) + 524288) / 1048576 )) swapcached=$(task get $g/memory.stat swapcached) file=$(task get $g/memory.stat file) used_mb=$(( $(task get /proc/swaps /dev/vdb 4) / 1024 )) cached=$(task get /proc/meminfo SwapCached)"; }
n=0
one() { # KIND LENGTH END ACCESS
  n=$(( n + 1 ))
  task new a$n
  echo $(task a$n pid) > $g/cgroup.procs
  task a$n mmap 8M align 2M
  [ $1 = huge ] || task a$n madvise m1 nohugepage
  task a$n touch m1 fill random
  task a$n madvise m1 pageout
  s paged
  [ $2 = 0 ] || task a$n touch m1 $4 0 $2
  s touched
  case $3 in exit) task a$n exit;; unmap) task a$n munmap m1;; dontneed) task a$n madvise m1 dontneed;; part) task a$n munmap m1 1M 2M;; esac
  s $3
  task a$n kill
}
one huge 0 exit read
one huge 4M exit read
one huge 4M exit write
one huge 3M unmap read
one huge 8M dontneed read
one huge 3M part write
one small 4M exit read
one small 3M part read
s end
