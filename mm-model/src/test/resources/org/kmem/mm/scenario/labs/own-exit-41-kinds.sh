#!/bin/sh
# How tasks end: exit codes, kill, fatal signals, a killed task's memory, zombies, orphans, names used again. [signals status]
m() { task get /proc/meminfo $1; }
task new a
task a mmap 32M
task a touch m1
f=$(m AnonPages)
task a exit 3; echo "status=$?"
sleep 1
echo "freed_mb=$(( (f - $(m AnonPages) + 512) / 1024 ))"
task a pid; echo "status=$?"
task new a
task a mmap 1M
task a fork b
task a fork c
task a kill; echo "status=$?"
task b fork d
task b kill
task d rss > /dev/null && echo d
task d regions
p=$(task d pid)
grep -E '^(PPid|State)' /proc/$p/status
task d fatal
task d touch m1 read 2M 4K; echo "status=$?"
[ -d /proc/$p ] && echo there || echo gone
task d pid; echo "status=$?"
kill -9 $(task c pid)
sleep 1
task c pid; echo "status=$?"
task nobody pid; echo "status=$?"
task new e
task new e; echo "status=$?"
task e munmap m9; echo "status=$?"
task e nonsense; echo "status=$?"
task e mmap; echo "status=$?"
task e touch m1; echo "status=$?"
