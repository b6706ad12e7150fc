#!/bin/sh
#! swap=256M
# memory.reclaim with files read once, mapped, executable, dirty, and locked: who stays, both with MGLRU and the classic lists. [reclaim]
g=/sys/fs/cgroup/g
mkdir $g
s() { task get $g/memory.stat $1; }
for x in f h; do dd if=/dev/zero of=/data/$x bs=1M count=16 2>/dev/null; done
sync
run() {
  echo 3 > /proc/sys/vm/drop_caches
  task new a
  echo $(task a pid) > $g/cgroup.procs
  task a mmap 16M shared file /data/f 0 prot r > /dev/null
  task a touch m1 read > /dev/null
  task a open /data/h > /dev/null
  task a read f1 16M > /dev/null
  task a mlock m1 0 4M
  p=$(s pgsteal)
  echo "12M swappiness=0" > $g/memory.reclaim || echo failed
  task a open /data/h > /dev/null
  task a mmap 16M shared file /data/h 0 prot r > /dev/null
  set -- $(task a mincore m1) $(task a mincore m2)
  m=${1#resident=} r=${3#resident=}
  echo "$name: mapped_kept=$(( m > 3500 )) read_gone=$(( r < 2048 )) sum_ok=$(( m + r <= 8192 - 3072 )) steal=$(( $(s pgsteal) - p >= 3072 ))"
  echo "40M swappiness=0" > $g/memory.reclaim 2>/dev/null || echo failed
  task a mincore m1 0 4M
  set -- $(task a mincore m1)
  echo "left=$(( ${1#resident=} < 1300 ))"
  task a exit
}
name=mglru; run
echo n > /sys/kernel/mm/lru_gen/enabled
name=classic; run
