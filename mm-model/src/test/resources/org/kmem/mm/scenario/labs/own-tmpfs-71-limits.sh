#!/bin/sh
#! mem=512
# tmpfs by blocks and without limits, what df, ls and wc say of it, limits where there were none, options as they are shown. [tmpfs]
mkdir /run/t
m() { mount -t tmpfs -o $1 none /run/t; echo "$1: $?"; df -k /run/t | tail -1; df -i /run/t | tail -1; grep ' /run/t ' /proc/mounts; }
m nr_blocks=100
dd if=/dev/zero of=/run/t/f bs=4k count=101 2>/dev/null; echo $?
df -m /run/t
df -h /run/t
ls -s /run/t
mount -o remount,nr_blocks=50 /run/t; echo $?
mount -o remount,nr_blocks=200 /run/t; echo $?
grep ' /run/t ' /proc/mounts
umount /run/t
m size=0
dd if=/dev/zero of=/run/t/f bs=1M count=3 2>/dev/null
df -k /run/t | tail -1
mount -o remount,size=8M /run/t; echo $?
mount -o remount,size=0 /run/t; echo $?
umount /run/t
m size=1M,nr_inodes=4,mode=1777
: > /run/t/a
dd if=/dev/zero of=/run/t/bb bs=1k count=5 2>/dev/null
ln -s a /run/t/l
( : > /run/t/toomany; echo on ); echo $?
df -i /run/t
ls -s /run/t
ls -s /run/t/a /run/t/bb
ls -F /run/t
wc -c /run/t/a /run/t/bb
wc -l /run/t/a
wc -c /run/t/bb
stat -c '%n %s %b %o' /run/t/bb
mount -o remount,nr_inodes=3 /run/t; echo $?
mount -o remount,nr_inodes=0 /run/t; echo $?
df -i /run/t | tail -1
mount -o remount,nr_inodes=10 /run/t; echo $?
umount /run/t
m size=200%,mode=700
umount /run/t
mount -t tmpfs -o nr_blocks=-1 none /run/t; echo $?
mount -t tmpfs -o nr_blocks=x none /run/t; echo $?
