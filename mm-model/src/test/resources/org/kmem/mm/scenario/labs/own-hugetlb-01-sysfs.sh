#!/bin/sh
#! mem=1024
# Files of huge pages in sysfs, of nodes and of control groups; what boot says. [hugetlb]
h() { task get /proc/meminfo HugePages_$1; }
show() { echo "total=$(h Total) free=$(h Free) rsvd=$(h Rsvd) surp=$(h Surp)"; }
ls /sys/kernel/mm/hugepages
for d in /sys/kernel/mm/hugepages/*; do for f in $(ls $d); do echo "${d##*/}/$f=$(cat $d/$f 2>/dev/null)"; done; done
ls /sys/devices/system/node/node0/hugepages
for d in /sys/devices/system/node/node0/hugepages/*; do for f in $(ls $d); do echo "${d##*/}/$f=$(cat $d/$f 2>/dev/null)"; done; done
dmesg | grep -i hugetlb | cut -d']' -f2-
cat /proc/filesystems | grep huge
mkdir /sys/fs/cgroup/g
ls /sys/fs/cgroup/g | grep huge
for f in /sys/fs/cgroup/g/hugetlb.2MB.*; do echo "${f##*/}: $(cat $f)"; done
echo 3 > /proc/sys/vm/nr_hugepages
grep -i huge /proc/meminfo | grep -v -i -e anon -e shmem -e file
grep -i huge /sys/devices/system/node/node0/meminfo | grep -v -i -e anon -e shmem -e file
cat /sys/kernel/mm/ksm/run
ls /sys/kernel/mm/ksm
