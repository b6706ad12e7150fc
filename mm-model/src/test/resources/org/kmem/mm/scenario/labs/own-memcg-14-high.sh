#!/bin/sh
# memory.high with much that cannot go: small steps above it cost little, large ones seconds. [cgroup]
g=/sys/fs/cgroup/g
mkdir $g
task new t
echo $(task t pid) > $g/cgroup.procs
task t mmap 64M
task t touch m1 write 0 32M
echo 33M > $g/memory.high
s=$(date +%s)
task t touch m1 write 32M 512K
echo "slow=$(( $(date +%s) - s > 1 ))"
s=$(date +%s)
task t touch m1 write 34M 4M
echo "slow=$(( $(date +%s) - s > 1 ))"
echo "high=$(( $(task get $g/memory.events high) > 0 )) oom_kill=$(task get $g/memory.events oom_kill)"
echo max > $g/memory.high
s=$(date +%s)
task t touch m1
echo "slow=$(( $(date +%s) - s > 2 ))"
