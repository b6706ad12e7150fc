#!/bin/sh
#! swap=256M
# memory.stat counters: pgfault, pgmajfault, pgscan, pgsteal, pgactivate, workingset of a group through faults, reading, reclaim and coming back. [cgroup]
g=/sys/fs/cgroup/g
mkdir $g $g/h
s() { task get $g/memory.stat $1; }
echo "+memory" > $g/cgroup.subtree_control
dd if=/dev/zero of=/data/f bs=1M count=16 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task new a
echo $(task a pid) > $g/h/cgroup.procs
b=$(s pgfault)
task a mmap 8M
task a touch m1 fill random
echo "pgfault_2048=$(( $(s pgfault) - b >= 2048 && $(s pgfault) - b < 2080 ))"
task a mmap 16M shared file /data/f 0
j=$(s pgmajfault)
task a touch m2 read
echo "maj=$(( $(s pgmajfault) - j ))"
echo "steal=$(s pgsteal) scan=$(s pgscan) refault=$(s workingset_refault_file)"
task a munmap m2
echo "8M swappiness=0" > $g/memory.reclaim
st=$(s pgsteal)
echo "steal=$(( st >= 2048 && st < 2500 )) scan=$(( $(s pgscan) >= st )) proactive=$(( $(s pgsteal_kswapd) + $(s pgsteal_direct) + $(s pgsteal_khugepaged) ))"
task a open /data/f
task a read f1 16M
r=$(s workingset_refault_file)
echo "refault_file=$(( r >= 1900 && r <= 2500 ))"
echo "anon_refault=$(s workingset_refault_anon)"
task a madvise m1 pageout
echo "anon=$(s anon)"
j=$(s pgmajfault)
task a touch m1 read
echo "maj=$(( $(s pgmajfault) - j ))"
echo "anon_refault=$(( $(s workingset_refault_anon) > 1000 ))"
task get $g/h/memory.stat pgmajfault > /dev/null && echo "same=$(( $(task get $g/h/memory.stat pgmajfault) == $(s pgmajfault) ))"
task a madvise m1 free
sleep 3
echo "lazyfree=$(s pglazyfree)"
echo 4M > $g/memory.reclaim
echo "lazyfreed=$(( $(s pglazyfreed) > 0 ))"
