#!/bin/sh
#! cpus=1
# cgroup.freeze stops the processes of a group and of those below: events, moves, kills. [cgroup]
g=/sys/fs/cgroup/g
mkdir $g $g/h
task new a
task new b
echo $(task a pid) > $g/cgroup.procs
echo $(task b pid) > $g/h/cgroup.procs
ev() { echo $1: $(cat $g/cgroup.events) / $(cat $g/h/cgroup.events) / $(cat $g/cgroup.freeze $g/h/cgroup.freeze); }
ev start
task a mmap 4M
echo 1 > $g/cgroup.freeze
sleep 1
ev frozen
grep State /proc/$(task a pid)/status
grep State /proc/$(task b pid)/status
task a touch m1 > /run/o &
sleep 1
cat /run/o
echo "before thaw"
echo 0 > $g/cgroup.freeze
wait
cat /run/o
ev thawed
grep State /proc/$(task a pid)/status
echo 1 > $g/h/cgroup.freeze
sleep 1
ev inner
echo 1 > $g/cgroup.freeze
sleep 1
ev both
echo 0 > $g/h/cgroup.freeze
sleep 1
ev outer
grep State /proc/$(task b pid)/status
echo $(task b pid) > /sys/fs/cgroup/cgroup.procs
sleep 1
ev moved-out
grep State /proc/$(task b pid)/status
echo $(task b pid) > $g/h/cgroup.procs
sleep 1
ev moved-in
grep State /proc/$(task b pid)/status
task new c
echo $(task c pid) > $g/cgroup.procs
sleep 1
grep State /proc/$(task c pid)/status
echo kill
kill -9 $(task a pid)
sleep 1
ev killed
ls /proc/$(task b pid) >/dev/null && echo b lives
echo 1 > $g/cgroup.kill
sleep 1
ev all
for v in 2 -1 x "" 01; do echo "$v" > $g/cgroup.freeze; echo "[$v] $? $(cat $g/cgroup.freeze)"; done
echo 1 > /sys/fs/cgroup/cgroup.freeze
cat /sys/fs/cgroup/cgroup.freeze
rmdir $g/h
mkdir $g/k
ev2() { cat $g/k/cgroup.events; }
ev2
echo 1 > $g/cgroup.freeze
mkdir $g/l
cat $g/l/cgroup.events $g/l/cgroup.freeze
cat $g/cgroup.events
