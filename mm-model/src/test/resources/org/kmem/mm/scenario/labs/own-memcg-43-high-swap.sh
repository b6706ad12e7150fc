#!/bin/sh
#! mem=512 swap=256M
# memory.high with swap: the group is held near it; memory.swap.events; lowering high reclaims at once. [cgroup swap]
g=/sys/fs/cgroup/g
mkdir $g
task new a
echo $(task a pid) > $g/cgroup.procs
task a mmap 48M
task a touch m1 fill random
echo 24M > $g/memory.high
echo "lowered=$(( $(cat $g/memory.current) <= 25165824 )) swap=$(( $(cat $g/memory.swap.current) >= 24000000 ))"
task a touch m1 read 0 8M > /dev/null
echo "near=$(( $(cat $g/memory.current) < 27000000 )) high=$(( $(task get $g/memory.events high) > 0 )) max=$(task get $g/memory.events max)"
cat $g/memory.swap.high
cat $g/memory.swap.events | cut -d' ' -f1 | tr '\n' ' '; echo
echo max > $g/memory.high
echo 16M > $g/memory.max
echo "under=$(( $(cat $g/memory.current) <= 16777216 )) kills=$(task get $g/memory.events oom_kill)"
task a nonzero m1
echo "peak=$(( $(cat $g/memory.peak) > 48000000 )) swappeak=$(( $(cat $g/memory.swap.peak) >= $(cat $g/memory.swap.current) ))"
