#!/bin/sh
# Lowering memory.max below usage reclaims what it can at once: clean cache goes, no event max is counted for that. [cgroup]
g=/sys/fs/cgroup/g
mkdir $g
dd if=/dev/zero of=/data/f bs=1M count=48 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task new t
echo $(task t pid) > $g/cgroup.procs
task t mmap 8M
task t touch m1
task t open /data/f
task t read f1 48M
echo "mb=$(( ($(cat $g/memory.current) + 524288) / 1048576 ))"
echo 24M > $g/memory.max
echo "under=$(( $(cat $g/memory.current) <= 25165824 )) near=$(( $(cat $g/memory.current) > 20000000 ))"
echo "anon_mb=$(( ($(task get $g/memory.stat anon) + 524288) / 1048576 ))"
echo "max=$(task get $g/memory.events max) oom=$(task get $g/memory.events oom) kill=$(task get $g/memory.events oom_kill)"
echo 12M > $g/memory.high
echo "under_high=$(( $(cat $g/memory.current) <= 12582912 ))"
echo "high=$(task get $g/memory.events high)"
echo max > $g/memory.high
echo max > $g/memory.max
echo 2M > $g/memory.reclaim && echo reclaimed
task t pread f1 0 48M
echo 0 > $g/memory.reclaim && echo zero
echo 20M > $g/memory.reclaim && echo twenty
f=$(task get $g/memory.stat file)
echo "file_between=$(( f < 32000000 && f > 16000000 ))"
echo 200M 2>/dev/null > $g/memory.reclaim || echo "not as much"
echo "file_mb=$(( $(task get $g/memory.stat file) / 1048576 )) anon_mb=$(( ($(task get $g/memory.stat anon) + 524288) / 1048576 ))"
