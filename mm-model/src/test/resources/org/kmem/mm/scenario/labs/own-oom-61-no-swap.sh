#!/bin/sh
#! mem=256
# Exhaustion without swap: file cache goes first, locked and shared memory cannot; the report names the victim; vmstat of allocation stalls. [oom]
v() { task get /proc/vmstat $1; }
dd if=/dev/zero of=/data/f bs=1M count=40 2>/dev/null
sync
cat /data/f > /dev/null
task new a
task a mmap 60M shared
task a touch m1
task new l
task l mmap 40M locked
echo "locked=$(( $(task get /proc/meminfo Mlocked) > 39000 ))"
task new b
task b mmap 256M
task b touch m1
echo "oom_kill=$(v oom_kill) alive=$(task a regions | wc -l)$(task l regions | wc -l)"
echo "cache_gone=$(( $(task get /proc/meminfo Cached) - $(task get /proc/meminfo Shmem) < 20000 ))"
dmesg | grep -E 'oom-kill:' | sed 's/.*\(constraint=[A-Z_]*\).*task=\([a-z]*\),.*/\1 \2/'
dmesg | grep 'Out of memory' | sed 's/.*Out of memory: Killed process [0-9]* (\([a-z]*\)).*/\1/'
echo 1 > /proc/sys/vm/oom_kill_allocating_task
task new c
task c mmap 256M
task c touch m1
echo "oom_kill=$(v oom_kill)"
echo 0 > /proc/sys/vm/oom_kill_allocating_task
echo -500 > /proc/$(task a pid)/oom_score_adj
task new d
task d mmap 150M
echo 300 > /proc/$(task l pid)/oom_score_adj
task d touch m1
echo "oom_kill=$(v oom_kill) a=$(task a pid > /dev/null && echo yes) l=$(task l regions | cut -c1-6)"
task d regions | cut -d' ' -f1-4
cat /proc/sys/vm/panic_on_oom /proc/sys/vm/oom_dump_tasks
