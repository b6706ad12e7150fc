#!/bin/sh
# The rules of the tree: which controllers work where, no processes beside controllers, what can be removed. [cgroup]
g=/sys/fs/cgroup
try() { "$@" 2>/dev/null && echo "ok" || echo "failed"; }
w() { echo "$1" 2>/dev/null > $2 && echo "$1 ok" || echo "$1 failed"; }
cat $g/cgroup.subtree_control
mkdir $g/p
cat $g/p/cgroup.controllers
cat $g/p/cgroup.subtree_control
w +foo $g/p/cgroup.subtree_control
w memory $g/p/cgroup.subtree_control
w "+memory +pids" $g/p/cgroup.subtree_control
mkdir $g/p/a
cat $g/p/a/cgroup.controllers
w +io $g/p/a/cgroup.subtree_control
w +memory $g/p/a/cgroup.subtree_control
w -memory $g/p/cgroup.subtree_control
w -pids $g/p/cgroup.subtree_control
cat $g/p/cgroup.subtree_control $g/p/a/cgroup.controllers
ls $g/p/a | grep -c memory
w -memory $g/p/a/cgroup.subtree_control
task new t
t=$(task t pid)
w $t $g/p/cgroup.procs > /dev/null; cat $g/p/cgroup.procs | wc -l
w $t $g/p/a/cgroup.procs > /dev/null; cat $g/p/a/cgroup.procs | wc -l
w +memory $g/p/a/cgroup.subtree_control
try rmdir $g/p/a
try rmdir $g/p
try rmdir $g/nope
try rm $g/p/memory.max
try mkdir $g/p/a
try touch $g/p/new
w abc $g/p/cgroup.procs
w 99999 $g/p/cgroup.procs
w -5 $g/p/cgroup.procs
w 2 $g/p/a/cgroup.procs
cat $g/p/cgroup.events $g/p/a/cgroup.events
w 0 $g/p/cgroup.max.descendants
try mkdir $g/p/b
w max $g/p/cgroup.max.descendants
w 1 $g/p/cgroup.max.depth
try mkdir $g/p/a/x
try mkdir $g/p/b
cat $g/p/cgroup.max.depth $g/p/cgroup.max.descendants
w -- $g/p/cgroup.max.depth
w threaded $g/p/b/cgroup.type
cat $g/p/b/cgroup.type
cat /proc/$t/cgroup
w $t $g/cgroup.procs > /dev/null
cat /proc/$t/cgroup
w -memory $g/p/cgroup.subtree_control
ls $g/p/a | grep memory
try rmdir $g/p/a
try rmdir $g/p/b
try rmdir $g/p
