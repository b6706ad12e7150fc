#!/bin/sh
# What control files refuse: processes, controllers, types, bounds of the tree. [cgroup]
c=/sys/fs/cgroup
g=$c/g
mkdir $g
w() { echo "$1" > $2; r=$?; echo "[$1] > ${2#$c} : $r" | sed "s|\[$p\b|[P|"; }
task new a
p=$(task a pid)
w $p $g/cgroup.procs
w 0 $g/cgroup.procs
w 99999 $g/cgroup.procs
w -1 $g/cgroup.procs
w x $g/cgroup.procs
w "" $g/cgroup.procs
w "$p x" $g/cgroup.procs
w $p $g/cgroup.threads
w 2 $g/cgroup.procs
w $p $c/cgroup.procs
w $p $g/cgroup.threads
cat $g/cgroup.type
w threaded $g/cgroup.type
w domain $g/cgroup.type
w x $g/cgroup.type
w +memory $g/cgroup.subtree_control
cat $g/cgroup.subtree_control
mkdir $g/h
ls $g/h | grep -c memory
w $p $g/cgroup.procs
w $p $g/h/cgroup.procs
w -memory $g/cgroup.subtree_control
ls $g/h | grep -c memory
w +memory $g/cgroup.subtree_control
w +foo $g/cgroup.subtree_control
w memory $g/cgroup.subtree_control
w "+memory -memory" $g/cgroup.subtree_control
cat $g/cgroup.subtree_control
w "+memory +pids" $g/cgroup.subtree_control
cat $g/cgroup.subtree_control $g/h/cgroup.controllers
w "+misc" $g/cgroup.subtree_control
w "+cpuset +io +cpu +hugetlb" $g/cgroup.subtree_control
cat $g/cgroup.subtree_control $g/h/cgroup.controllers
w "-memory" $c/cgroup.subtree_control
rmdir $g
rmdir $g/h
w $p $c/cgroup.procs
rmdir $g/h
rmdir $g && echo gone
cat $c/cgroup.controllers $c/cgroup.subtree_control
mkdir $g $g/t
w threaded $g/t/cgroup.type
cat $g/cgroup.type $g/t/cgroup.type
cat $g/t/cgroup.controllers
echo "-memory -io -hugetlb" > $c/cgroup.subtree_control
cat $c/cgroup.subtree_control
ls $g
w threaded $g/t/cgroup.type
cat $g/cgroup.type $g/t/cgroup.type
w threaded $g/cgroup.type
cat $g/cgroup.type $g/t/cgroup.type
w $p $g/t/cgroup.procs
w $p $g/cgroup.procs
w $p $g/t/cgroup.threads
cat $g/t/cgroup.procs
cat $g/t/cgroup.threads | wc -l
w +memory $c/cgroup.subtree_control
echo 1 > $g/cgroup.max.descendants
mkdir $g/x $g/y
echo 0 > $g/cgroup.max.depth
mkdir $g/t/z
w max $g/cgroup.max.depth
w -1 $g/cgroup.max.depth
cat $g/cgroup.max.descendants $g/cgroup.max.depth
