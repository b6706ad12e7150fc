#!/bin/sh
#! mem=256
# Who dies: swap-less machine, adj of several, shared memory counted to all who map it, a locked hog, children; figures in the Killed line. [oom]
task new big
task new fav
task new sh
task sh mmap 60M shared
task sh touch m1
task sh fork sh2
task sh2 touch m1 read
task fav mmap 30M
task fav touch m1
echo 300 > /proc/$(task fav pid)/oom_score_adj
task big mmap 40M
task big touch m1
for t in big fav sh sh2; do echo "$t $(( $(cat /proc/$(task $t pid)/oom_score) > 666 )) alive"; done
task new hog
task hog mmap 200M
task hog touch m1
for t in big fav sh sh2 hog; do task $t rss > /run/o; grep -q KILLED /run/o && echo "$t dead"; done
task get /proc/vmstat oom_kill
dmesg | grep 'Killed process' | sed 's/^\[[^]]*\] *//; s/process [0-9]*/process N/; s/:[0-9]*kB/:NkB/g'
