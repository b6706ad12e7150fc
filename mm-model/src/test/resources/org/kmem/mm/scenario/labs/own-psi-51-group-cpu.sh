#!/bin/sh
#! mem=512 swap=256M
# PSI of a group that thrashes: memory full and some totals of the group and of the machine, of a sibling that does not; io too. [psi]
mkdir /sys/fs/cgroup/g /sys/fs/cgroup/h
g=/sys/fs/cgroup/g
tot() { sed -n "s/^$2 .*total=//p" $1; }
for f in cpu memory io; do cut -d= -f1 $g/$f.pressure | sort | uniq -c | tr -s ' '; done
cat $g/memory.pressure
echo 24M > $g/memory.max
task new a
echo $(task a pid) > $g/cgroup.procs
task new b
echo $(task b pid) > /sys/fs/cgroup/h/cgroup.procs
task a mmap 48M
task a touch m1 fill random > /dev/null
task a touch m1 read > /dev/null
task a touch m1 write > /dev/null
task b mmap 16M
task b touch m1
sleep 3
s=$(tot $g/memory.pressure some) f=$(tot $g/memory.pressure full)
echo "some=$(( s > 0 )) full=$(( f > 0 )) some_over_full=$(( s >= f ))"
echo "sibling=$(tot /sys/fs/cgroup/h/memory.pressure some) $(tot /sys/fs/cgroup/h/memory.pressure full)"
echo "machine=$(( $(tot /proc/pressure/memory some) >= s ))"
echo "avg300=$(( $(sed -n 's/^some.*avg300=\([0-9]*\).*/\1/p' $g/memory.pressure) < 100 ))"
grep -c full /proc/pressure/cpu
grep full /proc/pressure/cpu
cat /proc/pressure/irq 2>&1 | cut -d= -f1
echo 0 > $g/cgroup.pressure
ls $g | grep pressure
echo 1 > $g/cgroup.pressure
ls $g | grep pressure
echo "stays=$(( $(tot $g/memory.pressure some) >= s ))"
