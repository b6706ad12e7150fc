#!/bin/sh
#! mem=1024 swap=256M
# Shared memory that is swapped out in part or in whole, collapsed by advice and by khugepaged: what is read back, what bounds it, what stays. [thp swap]
v() { task get /proc/vmstat $1; }
k=/sys/kernel/mm/transparent_hugepage/khugepaged
i=$(v pswpin)
task new a
task a mmap 4M shared align 2M
task a touch m1 fill random
task a madvise m1 pageout 0 1M
task a madvise m1 pageout 2M 2M
sleep 1
task a regions
task a madvise m1 collapse 0 2M
task a regions
echo "in=$(( $(v pswpin) - i ))"
task a madvise m1 collapse 2M 2M
task a regions
echo "in=$(( $(v pswpin) - i )) alloc=$(v thp_collapse_alloc)"
task a nonzero m1
task a exit
task get /proc/meminfo ShmemHugePages
echo "free=$(( $(task get /proc/meminfo SwapTotal) - $(task get /proc/meminfo SwapFree) ))"
echo advise > /sys/kernel/mm/transparent_hugepage/shmem_enabled
task new b
task b mmap 6M shared align 2M
echo never > /sys/kernel/mm/transparent_hugepage/shmem_enabled
task b touch m1 fill random
task b madvise m1 pageout 0 200K
task b madvise m1 pageout 2M 300K
task b madvise m1 remove 4M 100K
sleep 1
task b regions
task b madvise m1 hugepage
echo advise > /sys/kernel/mm/transparent_hugepage/shmem_enabled
echo 100000 > $k/pages_to_scan
echo 100 > $k/scan_sleep_millisecs
e=$(v thp_scan_exceed_swap_pte)
task b madvise m1 hugepage
sleep 3
task b regions
task get /proc/meminfo ShmemHugePages
echo "alloc=$(v thp_collapse_alloc) exceed=$(( $(v thp_scan_exceed_swap_pte) > e ))"
echo 20 > $k/max_ptes_none
echo 511 > $k/max_ptes_swap
sleep 3
task b touch m1 read
task b regions
task get /proc/meminfo ShmemHugePages
