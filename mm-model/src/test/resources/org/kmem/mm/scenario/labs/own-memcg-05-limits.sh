#!/bin/sh
# How the limits are written and read: whole pages, suffixes, max; what is refused leaves the old value. [cgroup]
g=/sys/fs/cgroup/g
mkdir $g
for f in memory.min memory.low memory.high memory.max memory.swap.high memory.swap.max memory.zswap.max; do
  echo "$f $(cat $g/$f)"
  for v in 1M 1048577 4095 " 2M " 1k 0x1000 010000 -1 x 1Mx "1M 2M" MAX 8T 3g max 0; do
    echo "$v" 2>/dev/null > $g/$f && r=ok || r=failed
    echo "'$v' $r $(cat $g/$f)"
  done
  echo max > $g/$f
done
for f in memory.oom.group memory.zswap.writeback cgroup.freeze; do
  for v in 1 0 2 -1 x; do
    echo "$v" 2>/dev/null > $g/$f && r=ok || r=failed
    echo "$f '$v' $r $(cat $g/$f)"
  done
done
for v in x "" "1M swappiness=201" "1M swappiness=-1" "1M swappiness=x" "1M foo=1" "1M swappiness" max "swappiness=60" 0; do
  echo "$v" 2>/dev/null > $g/memory.reclaim && r=ok || r=failed
  echo "reclaim '$v' $r"
done
for f in memory.current memory.stat memory.events memory.swap.current memory.numa_stat cgroup.events cgroup.controllers; do
  echo 1 2>/dev/null > $g/$f && echo "$f written" || echo "$f refuses"
done
cat $g/memory.reclaim 2>/dev/null && echo read || echo "memory.reclaim cannot be read"
rmdir $g
