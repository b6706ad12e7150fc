#!/bin/sh
#! mem=512
# Neighbours of an accessed page are promoted with it; those taken off the lists already are kept. [reclaim]
g=/sys/fs/cgroup/g
mkdir $g
mount -t debugfs none /sys/kernel/debug 2>/dev/null
lg() { awk -v g=/g '$1=="memcg"{p=($3==g)} p && NF==4 && $3 !~ /[a-z]/ { printf "%s:%s ", $1, $4 }' /sys/kernel/debug/lru_gen; grep -E "^(pgscan|pgsteal|pgrefill|pgactivate) " $g/memory.stat | tr '\n' ' '; echo; }
dd if=/dev/zero of=/data/f bs=1M count=24 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task new a
echo $(task a pid) > $g/cgroup.procs
task a mmap 16M shared file /data/f 0 prot r align 2M
task a touch m1 read > /tmp/o
lg
echo 1M > $g/memory.reclaim
lg
m() { for o in 0 64 128 192 256 320 384 448 512 576; do task a mincore m1 $((o * 4))K 256K | sed 's/ .*//;s/resident=//'; done | tr '\n' ' '; echo; }
m
task a touch m1 read > /tmp/o
m
lg
for i in 1 2 3; do
echo 64K > $g/memory.reclaim
lg
m
done
