#!/bin/sh
#! mem=1024 cpus=2 swap=256M
# The files of the root and of groups with all controllers and with one, their permissions and what they read at first. [cgroup]
ll() { ls -l $1 | awk -v d=${1#/sys/fs/} 'NF > 2 { print d, $1, $NF }' | grep -v exclusive; }
c=/sys/fs/cgroup
ll $c
mkdir $c/g
ll $c/g
for f in $c/g/* ; do case $f in *memory.stat|*numa_stat|*reclaim|*kill|*io.stat) ;; *) echo "== ${f#$c}"; sed 's/=[0-9][0-9.]*/=N/g' $f 2>/dev/null;; esac; done
echo "+memory" > $c/g/cgroup.subtree_control
mkdir $c/g/h
ll $c/g/h
