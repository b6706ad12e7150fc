#!/bin/sh
#! mem=512 swap=256M
# Generations: pages of a fault are in the youngest, of a read in an old one; aging moves what was accessed since, eviction takes the oldest. [mglru]
g=/sys/fs/cgroup/g
mkdir $g
gens() { echo "== $1"; grep -A9 ' /g$' /sys/kernel/debug/lru_gen | sed -n '3,$p' | while read seq age anon file; do echo "seq=$seq anon_mb=$(( (anon + 128) / 256 )) file_mb=$(( (file + 128) / 256 ))"; done; }
top() { set -- $(tail -1 /sys/kernel/debug/lru_gen); echo $1; }
dd if=/dev/zero of=/data/f bs=1M count=16 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task new a
echo $(task a pid) > $g/cgroup.procs
set -- $(grep ' /g$' /sys/kernel/debug/lru_gen); id=$2
gens empty
task a mmap 32M
task a touch m1 fill random
gens touched
task a open /data/f
task a read f1 16M
gens read
task a pread f1 0 16M
gens twice
echo "+ $id 0 $(top)" > /sys/kernel/debug/lru_gen; echo rc=$?
gens aged
task a touch m1 read 0 8M
echo "+ $id 0 $(top)" > /sys/kernel/debug/lru_gen
gens touched8
echo "+ $id 0 $(top)" > /sys/kernel/debug/lru_gen
gens three
echo "+ $id 0 $(top) 1 0" > /sys/kernel/debug/lru_gen 2> /dev/null; echo "four are enough rc=$?"
echo "- $id 0 $(( $(top) - 1 ))" > /sys/kernel/debug/lru_gen 2> /dev/null; echo "two are kept rc=$?"
echo "+ 99 0 $(top)" > /sys/kernel/debug/lru_gen 2> /dev/null; echo "no such group rc=$?"
echo "+ $id 7 $(top)" > /sys/kernel/debug/lru_gen 2> /dev/null; echo "no such node rc=$?"
echo "+ $id 0 $(( $(top) + 1 ))" > /sys/kernel/debug/lru_gen 2> /dev/null; echo "too young rc=$?"
echo "+ $id 0 0" > /sys/kernel/debug/lru_gen 2> /dev/null; echo "older than the youngest rc=$?"
echo "- $id 0 0 201" > /sys/kernel/debug/lru_gen 2> /dev/null; echo "swappiness 201 rc=$?"
