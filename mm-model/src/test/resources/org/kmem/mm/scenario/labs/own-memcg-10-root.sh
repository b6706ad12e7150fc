#!/bin/sh
# What the root shows: no limits, but statistics of all; which files exist where. [cgroup]
g=/sys/fs/cgroup
ls $g | grep -E '^(cgroup|memory)' | tr '\n' ' '
mkdir $g/g
ls $g/g | grep -E '^(cgroup|memory)' | tr '\n' ' '
echo
cat $g/cgroup.controllers $g/g/cgroup.controllers
grep cgroup /proc/mounts
ls -l $g/g | grep -E 'memory' | cut -c1-10 | sort | uniq -c | tr -s ' '
a=$(task get $g/memory.stat anon)
task new t
task t mmap 64M
task t touch m1
sleep 3
echo "root_grew_mb=$(( ($(task get $g/memory.stat anon) - a + 1048576) / 2097152 * 2 ))"
echo $(task t pid) > $g/g/cgroup.procs
task t mmap 32M
task t touch m2
sleep 3
echo "root_grew_mb=$(( ($(task get $g/memory.stat anon) - a + 1048576) / 2097152 * 2 ))"
echo "group_mb=$(( ($(task get $g/g/memory.stat anon) + 524288) / 1048576 ))"
mkdir $g/g/in
ls $g/g/in | grep -c memory
cat $g/g/in/memory.pressure | cut -d' ' -f1 | tr '\n' ' '
cat /proc/cgroups | cut -f1,4 | tr '\n\t' ' :'
