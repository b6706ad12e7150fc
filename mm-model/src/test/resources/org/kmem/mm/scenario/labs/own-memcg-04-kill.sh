#!/bin/sh
# cgroup.kill kills all of a subtree and nobody else; populated follows; what they had is uncharged. [cgroup]
g=/sys/fs/cgroup/k
mkdir $g
echo +memory > $g/cgroup.subtree_control
mkdir $g/a $g/b
for t in a b c; do task new $t; task $t mmap 8M; done
echo $(task a pid) > $g/a/cgroup.procs
echo $(task b pid) > $g/b/cgroup.procs
for t in a b c; do task $t touch m1; done
task a fork a2
task a fork a3 > /dev/null
cat $g/a/cgroup.procs | wc -l
cat $g/cgroup.events
echo "mb=$(( ($(cat $g/memory.current) + 524288) / 1048576 ))"
echo 0 2>/dev/null > $g/cgroup.kill && echo "zero ok" || echo "zero failed"
cat $g/cgroup.kill 2>/dev/null && echo read || echo "cannot be read"
echo 1 > $g/a/cgroup.kill
sleep 1
cat $g/a/cgroup.procs | wc -l
cat $g/cgroup.events $g/a/cgroup.events
task a touch m1
task b touch m1
echo 1 > $g/cgroup.kill
sleep 1
task b touch m1
task c touch m1
cat $g/cgroup.events
echo "mb=$(( ($(cat $g/memory.current) + 524288) / 1048576 ))"
rmdir $g/a $g/b $g && echo removed
