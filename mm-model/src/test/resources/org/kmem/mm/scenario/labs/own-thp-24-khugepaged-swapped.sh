#!/bin/sh
#! mem=1024 swap=256M
# khugepaged reads up to max_ptes_swap swapped pages in; the group of the process pays for the huge page. [thp]
v() { task get /proc/vmstat $1; }
T=/sys/kernel/mm/transparent_hugepage
echo 100 > $T/khugepaged/scan_sleep_millisecs
echo 4096 > $T/khugepaged/pages_to_scan
echo never > $T/enabled
mkdir /sys/fs/cgroup/g
task new a
echo $(task a pid) > /sys/fs/cgroup/g/cgroup.procs
task a mmap 4M align 2M
task a madvise m1 hugepage
task a touch m1 fill random
task a madvise m1 pageout 1M 128K
task a madvise m1 pageout 3M 512K
task a regions
i=$(v pswpin); c=$(v thp_collapse_alloc); x=$(v thp_scan_exceed_swap_pte)
echo madvise > $T/enabled
task a madvise m1 hugepage
sleep 3
task a regions
echo in $(($(v pswpin)-i)) collapse $(($(v thp_collapse_alloc)-c)) exceed $(($(v thp_scan_exceed_swap_pte)>x))
echo anonMB $(($(task get /sys/fs/cgroup/g/memory.stat anon)>>20)) thpMB $(($(task get /sys/fs/cgroup/g/memory.stat anon_thp)>>20))
echo group $(task get /sys/fs/cgroup/g/memory.stat thp_collapse_alloc) swap $(($(cat /sys/fs/cgroup/g/memory.swap.current)>>10))
echo 256 > $T/khugepaged/max_ptes_swap
sleep 3
task a regions
echo in $(($(v pswpin)-i)) collapse $(($(v thp_collapse_alloc)-c))
echo thpMB $(($(task get /sys/fs/cgroup/g/memory.stat anon_thp)>>20)) 
task a exit
