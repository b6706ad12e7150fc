#!/bin/sh
#! mem=256
# Everybody at -1000 except a small one; then kill allocating task [oom]
task new big
task new small
task new asker
echo -1000 > /proc/$(task big pid)/oom_score_adj
task big mmap 100M
task big touch m1
task small mmap 10M
task small touch m1
task asker mmap 30M
task asker touch m1
echo 500 > /proc/$(task small pid)/oom_score_adj
task asker mmap 90M
task asker touch m2
for t in big small asker; do task $t rss > /run/o; echo "$t killed=$(grep -c KILLED /run/o)"; done
task get /proc/vmstat oom_kill
dmesg | grep 'Killed process' | sed 's/^\[[^]]*\] *//; s/process [0-9]*/process N/; s/:[0-9]*kB/:NkB/g'
dmesg | grep -c 'invoked oom'
dmesg | grep -c oom_reaper
