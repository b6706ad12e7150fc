#!/bin/sh
#! mem=256
# A mlocked hog dies like any other and its memory comes back. [oom]
task new a
task a mmap 30M
task a touch m1
task new hog
task hog mlockall current future
task hog mmap 140M
task hog mmap 60M
task hog rss > /run/o; echo "hog killed=$(grep -c KILLED /run/o)"
task a rss > /run/o; echo "a killed=$(grep -c KILLED /run/o)"
task get /proc/vmstat oom_kill
dmesg | grep 'Killed process' | sed 's/^\[[^]]*\] *//; s/process [0-9]*/process N/; s/:[0-9]*kB/:NkB/g'
dmesg | grep 'invoked oom-killer' | sed 's/^\[[^]]*\] *//'
sleep 1
echo "free_mb=$(( $(task get /proc/meminfo MemFree) / 1024 > 100 )) mlocked=$(task get /proc/meminfo Mlocked)"
