#!/bin/sh
#! mem=512
# oom.group with nested groups: the highest flagged below the domain dies whole. [cgroup oom]
r=/sys/fs/cgroup/p
mkdir $r; echo +memory > $r/cgroup.subtree_control
mkdir $r/a $r/b; echo +memory > $r/a/cgroup.subtree_control
mkdir $r/a/x $r/a/y
echo 60M > $r/memory.max
echo 1 > $r/a/memory.oom.group
echo 1 > $r/a/x/memory.oom.group
for t in x1 x2 y1 b1; do task new $t; done
for t in x1 x2; do echo $(task $t pid) > $r/a/x/cgroup.procs; done
echo $(task y1 pid) > $r/a/y/cgroup.procs
echo $(task b1 pid) > $r/b/cgroup.procs
task x1 mmap 25M; task x1 touch m1
task x2 mmap 5M; task x2 touch m1
task y1 mmap 8M; task y1 touch m1
task b1 mmap 40M; task b1 touch m1
for t in x1 x2 y1 b1; do task $t rss > /run/o; echo "$t killed=$(grep -c KILLED /run/o)"; done
for d in $r $r/a $r/a/x $r/a/y $r/b; do
  echo "$d: oom_kill=$(task get $d/memory.events oom_kill) group=$(task get $d/memory.events oom_group_kill) local: oom_kill=$(task get $d/memory.events.local oom_kill) group=$(task get $d/memory.events.local oom_group_kill) oom=$(( $(task get $d/memory.events.local oom) > 0 ))"
done
task get /proc/vmstat oom_kill
dmesg | grep -e "Killed process" -e "Tasks in" | sed "s,^\[[^]]*\] *,,; s,process [0-9]*,process N,; s,:[0-9]*kB,:NkB,g"
