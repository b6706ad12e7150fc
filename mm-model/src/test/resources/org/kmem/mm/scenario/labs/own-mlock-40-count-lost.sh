#!/bin/sh
#! mem=512 cpus=2 numa=2 swap=256M append=numa_balancing=0
# Two tasks lock the same shared pages; a move that finds no room takes the pages off their list and puts them back, which loses the count: one munlock then clears the mark, and reclaim, which finds the other locked area, sets it again. [mlock numa]
m() { task get /proc/meminfo $1; }
v() { task get /proc/vmstat $1; }
g=/sys/fs/cgroup/g
mkdir $g
echo 0 > $g/cpuset.mems
task new a
echo $(task a pid) > $g/cgroup.procs
task a mmap 8M shared
task a touch m1
task a fork b
task b touch m1
k0=$(m Mlocked)
task a mlock m1
task b mlock m1
sleep 1
echo "locked_kB=$(( $(m Mlocked) - k0 ))"
task a numa m1
task new f
task f mmap 300M
task f mbind m1 preferred 1
task f mlock m1
sleep 1
u=$(v unevictable_pgs_munlocked) r=$(v unevictable_pgs_rescued)
echo 1 > $g/cpuset.mems
task f munmap m1 0 16M
sleep 1
k1=$(m Mlocked)
set -- $(task a numa m1)
n1=0; for w in "$@"; do case $w in N1=*) n1=${w#N1=};; esac; done
echo "moved_few=$(( n1 < 1500 ))"
echo "all_locked_mb=$(( (k1 - k0 + 512) / 1024 ))"
task b munlock m1
sleep 1
k2=$(m Mlocked)
echo "lost_most=$(( k1 - k2 > 4000 )) munlocked=$(( $(v unevictable_pgs_munlocked) - u > 1000 )) rescued=$(( $(v unevictable_pgs_rescued) - r > 1000 ))"
task a vm VmLck
task a regions m1
c=$(v unevictable_pgs_culled)
echo 8M > $g/memory.reclaim 2> /dev/null
sleep 1
echo "culled=$(( $(v unevictable_pgs_culled) - c > 1000 )) again=$(( $(m Mlocked) - k2 > 4000 ))"
task a regions m1
