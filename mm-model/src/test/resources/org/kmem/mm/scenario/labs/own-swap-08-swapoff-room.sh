#!/bin/sh
#! mem=256 swap=256M
# swapoff without room: overcommit lets it try, and the OOM killer takes swapoff itself; the task lives. [swap]
v() { task get /proc/vmstat $1; }
echo 1 > /proc/sys/vm/overcommit_memory
task new a
task a mmap 260M
task a touch m1 fill random >/dev/null
k=$(v oom_kill)
swapoff /dev/vdb 2>/dev/null
echo status $?
echo kills $(($(v oom_kill)-k))
grep -c vdb /proc/swaps
dmesg | grep -o 'Killed process.*(.*) total' | sed 's/process [0-9]*/process/'
task a nonzero m1 0 16M
echo $(task a pid) > /dev/null && echo lives
task a exit
swapoff /dev/vdb
echo status $?
