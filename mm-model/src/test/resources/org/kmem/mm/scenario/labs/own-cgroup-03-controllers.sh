#!/bin/sh
#! cpus=1
# The files of the cpu, io, pids and misc controllers: what they read, take and refuse; pids.max stops forks. [cgroup]
c=/sys/fs/cgroup
g=$c/g
mkdir $g; echo +memory > $g/cgroup.subtree_control; mkdir $g/h
for f in $g/cpu.stat $g/cpu.stat.local $g/h/cpu.stat $g/h/cpu.stat.local $g/io.stat; do echo "== $f"; cat $f; done
w() { echo "$2" > $g/$1; echo "$1 [$2] $? $(cat $g/$1 | tr '\n' '|')"; }
for v in max "max 50000" 50000 "50000 100000" "1000 1000" "999 1000" "1000 999" "50000 1000000" "50000 1000001" "0" -1 x "" "50000 x" "max max" "50000 20000 1"; do w cpu.max "$v"; done
for v in 0 1000 50000 50001 -1 x; do w cpu.max.burst "$v"; done
for v in 1 10000 0 10001 50 x "" -1 100; do w cpu.weight "$v"; echo "nice $(cat $g/cpu.weight.nice)"; done
for v in -20 19 20 -21 5 0 x; do w cpu.weight.nice "$v"; echo "weight $(cat $g/cpu.weight)"; done
for v in 1 0 2 -1 x; do w cpu.idle "$v"; echo "weight $(cat $g/cpu.weight)"; done
w cpu.idle 1; w cpu.weight 100; w cpu.idle 0
for v in max 5 0 -1 x "" 4194304 4194305 99999999999; do w pids.max "$v"; done
for v in 100 "default 200" default 0 10001 x "254:0 50" "254:0 default" "254:9 50" "1" "default 0"; do w io.weight "$v"; done
for v in "254:0 rbps=1000000" "254:0 wbps=max riops=10" "254:0 rbps=max wbps=max riops=max wiops=max" "254:9 rbps=1" "x" "254:0" "254:0 foo=1" "254:0 rbps=0" "254:16 rbps=1"; do w io.max "$v"; done
echo 2 > $g/pids.max
task new a
echo $(task a pid) > $g/cgroup.procs
cat $g/pids.current $g/pids.peak
task a fork b; echo $?
cat $g/pids.current $g/pids.peak
task a fork d; echo $?
cat $g/pids.events $g/pids.events.local $g/pids.current
echo $(task b pid) > $c/cgroup.procs
task new e; task new f
echo $(task e pid) > $g/cgroup.procs
echo $(task f pid) > $g/cgroup.procs; echo $?
cat $g/pids.current $g/pids.peak $g/pids.events
echo 1 > $g/pids.max
cat $g/pids.max
dmesg | grep -i pids | cut -d']' -f2-
rmdir $g/h; echo -memory > $g/cgroup.subtree_control
mkdir $g/i; echo "+pids" > $g/cgroup.subtree_control; cat $g/cgroup.subtree_control; ls $g/i | grep pids
echo $(task e pid) > $g/i/cgroup.procs
cat $g/i/pids.current $g/pids.current
task e fork j; echo $?
cat $g/i/pids.events $g/i/pids.events.local $g/pids.events $g/pids.events.local
# io
mkdir $c/k
task new io
echo $(task io pid) > $c/k/cgroup.procs
task io open /data/z create
task io write f1 1M
task io fsync f1
echo 3 > /proc/sys/vm/drop_caches
task io pread f1 0 1M
:
cat $c/k/cpu.stat | sed 's/[0-9]*$/N/'
cat $c/misc.capacity $c/k/misc.max
echo "+misc +rdma" > $c/cgroup.subtree_control
ls $c/k | grep -E 'misc|rdma'
cat $c/k/misc.current $c/k/misc.events $c/k/misc.max  $c/k/rdma.max $c/k/rdma.current
