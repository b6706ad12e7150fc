#!/bin/sh
# Forks: the child is charged where it lives, for what it copies; stacks and page tables of processes are kernel memory. [cgroup]
g=/sys/fs/cgroup
mkdir $g/a $g/b
mb() { echo "$1 a_mb=$(( ($(cat $g/a/memory.current) + 524288) / 1048576 )) b_mb=$(( ($(cat $g/b/memory.current) + 524288) / 1048576 ))"; }
s() { task get $g/$1/memory.stat $2; }
task new t
echo $(task t pid) > $g/a/cgroup.procs
task t mmap 16M
task t touch m1
mb touched
task t fork u
mb forked
echo $(cat /run/task/u.pid 2>/dev/null || readlink /run/task/u.pid) > $g/b/cgroup.procs
cat $g/a/cgroup.procs | wc -l
cat $g/b/cgroup.procs | wc -l
task u touch m1 write 0 8M
mb child_wrote
task t touch m1
mb parent_wrote
task u exit
mb child_gone
n=0
while [ $n -lt 16 ]; do task t fork c$n; n=$(( n + 1 )); done
sleep 3
echo "stack=$(s a kernel_stack) procs=$(cat $g/a/cgroup.procs | wc -l)"

k=$(s a kernel)
echo "kernel_per_child_in_range=$(( k / 16 > 57344 && k / 16 < 131072 ))"
echo "kernel_covers=$(( k >= $(s a slab) + $(s a pagetables) + $(s a kernel_stack) ))"
n=0
while [ $n -lt 16 ]; do task c$n exit; n=$(( n + 1 )); done
sleep 3
echo "stack=$(s a kernel_stack) procs=$(cat $g/a/cgroup.procs | wc -l)"
mb end
task t exit
sleep 1
rmdir $g/a $g/b && echo removed
