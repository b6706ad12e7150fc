#!/bin/sh
#! mem=512 cpus=2 numa=2 append=numa_balancing=0
# A cpuset of one full node: the killer comes although the other node is free; cpuset.cpus bounds where a task runs. [numa cpuset oom]
echo never > /sys/kernel/mm/transparent_hugepage/enabled
g=/sys/fs/cgroup/g
mkdir $g
echo 1 > $g/cpuset.mems
echo 1 > $g/cpuset.cpus
cat $g/cpuset.cpus.effective
task new a
echo $(task a pid) > $g/cgroup.procs
grep Cpus_allowed_list /proc/$(task a pid)/status
task a cpu 0
task a cpu 1
task a mmap 8M
task a touch m1
task a numa m1
echo 0-1 > $g/cpuset.cpus
grep Cpus_allowed_list /proc/$(task a pid)/status
task a cpu 0
task a mmap 8M
task a touch m2
task a numa m2
task a mbind m2 bind 0
task a mbind m2 preferred 0-1
task a numa m2
task a mbind m2 interleave 0-1
task a numa m2
task a set_mempolicy bind 0,1
task a mmap 8M
task a touch m3
task a numa m3
task new b
echo $(task b pid) > $g/cgroup.procs
task b mmap 320M
task b touch m1
task get /proc/vmstat oom_kill
dmesg | grep -o 'constraint=[A-Z_]*,nodemask=[^,]*,cpuset=[^,]*,mems_allowed=[^,]*'
task a nonzero m1
