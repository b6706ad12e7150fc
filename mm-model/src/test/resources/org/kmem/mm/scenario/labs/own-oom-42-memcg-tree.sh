#!/bin/sh
#! mem=512
# OOM in nested groups: the limit of the parent picks the largest of all children; the child's own limit picks in it; events and events.local at each level. [oom cgroup]
c=/sys/fs/cgroup/p
mkdir $c
echo +memory > $c/cgroup.subtree_control
mkdir $c/x $c/y
echo 60M > $c/memory.max
echo 30M > $c/x/memory.max
new() { task new $1; echo $(task $1 pid) > $c/$2/cgroup.procs; task $1 mmap $3 > /dev/null; }
new a x 20M; task a touch m1
new b x 40M; task b touch m1
ev() { for g in . x y; do echo "$1 $g kill=$(task get $c/$g/memory.events oom_kill) local=$(task get $c/$g/memory.events.local oom_kill) oom=$(( $(task get $c/$g/memory.events oom) > 0 )) oomlocal=$(( $(task get $c/$g/memory.events.local oom) > 0 )) maxlocal=$(( $(task get $c/$g/memory.events.local max) > 0 ))"; done; }
ev inner
new d y 25M; task d touch m1
new e y 50M; task e touch m1
ev outer
for t in a b d e; do task $t rss > /run/o; grep -q KILLED /run/o && echo "$t dead"; done
dmesg | grep -o 'constraint=[A-Z_]*.*oom_memcg=[^,]*,task_memcg=[^,]*,task=[a-z]*' | sed 's/nodemask=[^,]*,cpuset=[^,]*,mems_allowed=[^,]*,//'
echo 1 > $c/y/memory.oom.group
new f y 70M; task f touch m1
ev group
for t in a d f; do task $t rss > /run/o; grep -q KILLED /run/o && echo "$t dead"; done
