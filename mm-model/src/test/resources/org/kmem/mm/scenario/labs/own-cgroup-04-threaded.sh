#!/bin/sh
# Threaded groups: types, who may be where, which controllers work. [cgroup]
c=/sys/fs/cgroup
w() { echo "$1" > $2; r=$?; echo "[$1] > ${2#$c} : $r" | sed "s|\[$p\b|[P|"; }
t() { for x in g g/t g/t/u g/s; do [ -d $c/$x ] && echo "$x $(cat $c/$x/cgroup.type) [$(cat $c/$x/cgroup.controllers)] procs=$(cat $c/$x/cgroup.procs 2>/dev/null | wc -l) threads=$(cat $c/$x/cgroup.threads | wc -l)"; done; }
mkdir $c/g $c/g/t
task new a
p=$(task a pid)
t
w $p $c/g/cgroup.procs
t
w threaded $c/g/t/cgroup.type
t
mkdir $c/g/s
t
w $p $c/g/s/cgroup.procs
w $p $c/g/s/cgroup.threads
mkdir $c/g/t/u
t
w $p $c/g/t/u/cgroup.procs
w $p $c/g/t/cgroup.procs
w $p $c/g/t/cgroup.threads
t
cat $c/g/t/cgroup.procs
cat $c/g/cgroup.procs | wc -l
w threaded $c/g/t/u/cgroup.type
t
w $p $c/g/t/u/cgroup.threads
w domain $c/g/t/cgroup.type
w +memory $c/g/cgroup.subtree_control
w +pids $c/g/cgroup.subtree_control
t
w +pids $c/g/t/cgroup.subtree_control
w +memory $c/g/t/cgroup.subtree_control
w threaded $c/g/s/cgroup.type
t
w $p $c/g/s/cgroup.procs
ls $c/g/t | tr '\n' ' '
w $p $c/cgroup.threads
w $p $c/cgroup.procs
rmdir $c/g/t/u $c/g/t $c/g/s
t
mkdir $c/g/t
w +memory $c/g/cgroup.subtree_control
w threaded $c/g/t/cgroup.type
w -memory $c/g/cgroup.subtree_control
w $p $c/g/t/cgroup.procs
w threaded $c/g/t/cgroup.type
w threaded $c/g/cgroup.type
t
cat $c/g/t/cgroup.events
echo 1 > $c/g/t/cgroup.freeze; sleep 1; cat $c/g/t/cgroup.events
w 1 $c/g/t/cgroup.kill
