#!/bin/sh
#! mem=256
# tmpfs files that no kill frees: tasks die one after the other, the files stay until removed. [oom]
task new a
task a mmap 20M
task a touch m1
task new w
task w open /run/hog create
task w write f1 100M
task w open /dev/hog create
task w write f2 68M > /run/o
for t in a w; do task $t pid > /tmp/o 2>&1; echo "$t alive=$(grep -c '^[0-9]' /tmp/o)"; done
cat /run/o
task get /proc/vmstat oom_kill
dmesg | grep 'Killed process' | sed 's/^\[[^]]*\] *//; s/process [0-9]*/process N/; s/:[0-9]*kB/:NkB/g'
dmesg | grep 'invoked oom-killer' | sed 's/^\[[^]]*\] *//'
echo "shmem=$(( $(task get /proc/meminfo Shmem) / 1024 > 140 ))"
rm /run/hog /dev/hog
echo "free=$(( $(task get /proc/meminfo MemFree) / 1024 > 100 ))"
