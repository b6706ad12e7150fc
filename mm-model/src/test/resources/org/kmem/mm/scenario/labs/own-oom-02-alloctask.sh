#!/bin/sh
#! mem=256
# oom_kill_allocating_task=1: the one that asks dies, not the largest. [oom]
echo 1 > /proc/sys/vm/oom_kill_allocating_task
task new big
task new asker
task big mmap 150M
task big touch m1
task asker mmap 90M
task asker touch m1
for t in big asker; do task $t rss > /run/o; echo "$t killed=$(grep -c KILLED /run/o)"; done
task get /proc/vmstat oom_kill
dmesg | grep 'Killed process' | sed 's/^\[[^]]*\] *//; s/process [0-9]*/process N/; s/:[0-9]*kB/:NkB/g'
task new third
echo -1000 > /proc/$(task third pid)/oom_score_adj
task third mmap 90M
task third touch m1
for t in big third; do task $t rss > /run/o; echo "$t killed=$(grep -c KILLED /run/o)"; done
dmesg | grep 'Killed process' | sed 's/^\[[^]]*\] *//; s/process [0-9]*/process N/; s/:[0-9]*kB/:NkB/g'
