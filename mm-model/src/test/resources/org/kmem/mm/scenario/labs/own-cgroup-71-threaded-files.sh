#!/bin/sh
# A group that becomes threaded loses the controllers that cannot tell threads apart, with their files. [cgroup]
cd /sys/fs/cgroup
mkdir g g/x
cd g
ls | grep -cE '^(memory|io|hugetlb)\.[a-z2]'
cat cgroup.controllers
echo threaded > cgroup.type; echo $?
ls | grep -E '^(memory|io|hugetlb|misc|rdma)\.' | tr '\n' ' '; echo
ls | grep -E '^(pids|cpu|cpuset)\.' | cut -d. -f1 | sort -u | tr '\n' ' '; echo
cat cgroup.controllers cgroup.type x/cgroup.type
cat memory.current; echo $?
echo +memory > cgroup.subtree_control; echo $?
echo +pids > cgroup.subtree_control; echo $?
cat x/cgroup.controllers
echo threaded > x/cgroup.type; echo $?
ls x | grep -c '^pids'
mkdir y
cat y/cgroup.type
cat y/cgroup.controllers
cd ..
cat cgroup.type
rmdir g/x g/y g; echo $?
mkdir h
ls h | grep -c '^memory\.'
