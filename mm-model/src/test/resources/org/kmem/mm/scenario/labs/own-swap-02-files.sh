#!/bin/sh
#! swap=256M
# swapon and swapoff of files: headers, errors, order of priorities, what is swapped to cannot be written. [swap]
dd if=/dev/zero of=/data/s bs=1M count=8 2>/dev/null
dd if=/dev/zero of=/data/t bs=1M count=8 2>/dev/null
swapon /data/s 2>&1; echo $?
mkswap /data/s > /run/o; sed 's/UUID=.*/UUID=/' /run/o
mkswap -L lab /data/t > /run/o; sed 's/UUID=.*/UUID=/' /run/o
swapon /data/s 2>&1; echo $?
swapon /data/s 2>&1; echo $?
swapon /data/t 2>&1; echo $?
cat /proc/swaps
task get /proc/meminfo SwapTotal
task get /proc/meminfo CommitLimit > /run/limit
swapon /dev/vdb 2>&1; echo $?
swapoff /data/x 2>&1; echo $?
swapon /data/x 2>&1; echo $?
swapon /data 2>&1; echo $?
swapon /dev/vda 2>&1; echo $?
swapoff /dev/vdb 2>&1; echo $?
swapoff /dev/vdb 2>&1; echo $?
cat /proc/swaps
echo "limit_fell=$(( $(cat /run/limit) - $(task get /proc/meminfo CommitLimit) ))"
swapoff /data/s; swapoff /data/t
cat /proc/swaps
dd if=/dev/zero of=/run/r bs=1M count=2 2>/dev/null
mkswap /run/r > /run/o; sed 's/UUID=.*/UUID=/' /run/o
swapon /run/r 2>&1; echo $?
dd if=/dev/zero of=/data/h bs=1M count=1 seek=7 2>/dev/null
mkswap /data/h >/run/o; sed 's/UUID=.*/UUID=/' /run/o
swapon /data/h 2>&1; echo $?
dd if=/dev/zero of=/data/k bs=4K count=10 2>/dev/null
mkswap /data/k > /run/o 2>&1; sed 's/UUID=.*/UUID=/' /run/o
swapon /data/k 2>&1; echo $?
cat /proc/swaps
rm /data/k 2>&1; echo $?
dd if=/dev/zero of=/data/k bs=4K count=1 2>/dev/null; echo $?
dd if=/dev/zero of=/data/k bs=4K count=1 conv=notrunc 2>/dev/null; echo $?
swapoff -a; cat /proc/swaps
rm /data/k 2>&1; echo $?
swapon /dev/vdb
mkswap /dev/vdb 2>&1 | sed 's/UUID=.*/UUID=/'
dmesg | grep -i swap | sed 's/^[^]]*\] //' | tail -7
