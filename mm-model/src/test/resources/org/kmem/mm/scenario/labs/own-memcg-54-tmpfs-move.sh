#!/bin/sh
#! swap=256M
# Groups removed while their charges live on: files in tmpfs and the page cache, dying descendants, who pays after a refault. [cgroup]
r=/sys/fs/cgroup
st() { grep -E "nr_d" $r/cgroup.stat | tr '\n' ' '; echo; }
mkdir $r/p
echo "+memory" > $r/p/cgroup.subtree_control
mkdir $r/p/g
mb() { echo "$1 $(( ($(cat $r/p/memory.current) + 524288) / 1048576 )) shmem=$(( ($(task get $r/p/memory.stat shmem) + 524288) / 1048576 )) file=$(( ($(task get $r/p/memory.stat file) + 524288) / 1048576 ))"; }
st
task new a
echo $(task a pid) > $r/p/g/cgroup.procs
task a open /run/t create
task a write f1 8M
task a open /data/t create
task a write f2 8M
task a fsync f2
mb written
rmdir $r/p/g || echo busy
task a exit
rmdir $r/p/g || echo busy
sleep 1
mb removed
st
echo 16M > $r/p/memory.reclaim
sleep 1
mb reclaimed
task new b
mkdir $r/p/h
echo $(task b pid) > $r/p/h/cgroup.procs
task b open /run/t read
task b read f1 8M
task b open /data/t read
task b read f2 8M
mb read
echo "h=$(( ($(cat $r/p/h/memory.current) + 524288) / 1048576 ))"
rm /run/t /data/t
task b exit
sleep 1
mb gone
rmdir $r/p/h
sleep 1
st
rmdir $r/p
