#!/bin/sh
# Mount options of cgroup2 can be added while it is mounted; mounting it again resets them. [cgroup]
c=/sys/fs/cgroup
grep cgroup /proc/mounts
mount -o remount,memory_recursiveprot $c; echo $?
grep cgroup /proc/mounts
cat /sys/kernel/cgroup/features /sys/kernel/cgroup/delegate
ls /sys/kernel/cgroup
mkdir $c/p
echo +memory > $c/p/cgroup.subtree_control
mkdir $c/p/a $c/p/b $c/o
mount -o remount,nsdelegate $c; grep cgroup /proc/mounts
mount -o remount,memory_localevents $c; grep cgroup /proc/mounts
mount -o remount,foo $c; echo $?
mount -o remount,memory_hugetlb_accounting,favordynmods $c; grep cgroup /proc/mounts
mount -o remount $c; grep cgroup /proc/mounts
mkdir /mnt/c
mount -t cgroup2 none /mnt/c && ls /mnt/c | wc -l
grep cgroup /proc/mounts
umount /mnt/c
mkdir $c/z && rmdir $c/z && echo still
