#!/bin/sh
#! mem=256 swap=256M
# System OOM with swap: swap fills first, then the largest of RAM and swap dies; oom_score of tasks partly swapped; adj of -999 and -1000. [oom swap]
task new a
task new b
task new c
echo -1000 > /proc/$(task c pid)/oom_score_adj
task c mmap 40M
task c touch m1 fill random
task a mmap 120M
task a touch m1 fill random
task a madvise m1 pageout 0 80M
s() { cat /proc/$(task $1 pid)/oom_score; }
echo "a_over_b=$(( $(s a) > $(s b) )) c=$(s c)"
k=$(task get /proc/vmstat oom_kill)
task b mmap 600M
task b touch m1 fill random > /dev/null; echo "b $?"
echo "kills=$(( $(task get /proc/vmstat oom_kill) - k ))"
task a regions > /dev/null; echo "a $?"
task c regions
echo "swap_free_mb=$(( $(task get /proc/meminfo SwapFree) / 65536 ))"
echo -999 > /proc/$(task a pid)/oom_score_adj
cat /proc/$(task a pid)/oom_score
cat /proc/$(task a pid)/oom_adj
echo 15 > /proc/$(task a pid)/oom_adj
cat /proc/$(task a pid)/oom_score_adj
echo 8 > /proc/$(task a pid)/oom_adj
cat /proc/$(task a pid)/oom_score_adj
echo 1001 > /proc/$(task a pid)/oom_score_adj || echo refused
echo -17 > /proc/$(task a pid)/oom_adj
cat /proc/$(task a pid)/oom_score_adj /proc/$(task a pid)/oom_score
