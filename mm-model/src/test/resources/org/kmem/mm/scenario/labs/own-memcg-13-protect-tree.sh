#!/bin/sh
# Protection of grandchildren is what their parent has: shares by usage; without memory_recursiveprot nothing passes down. [cgroup]
g=/sys/fs/cgroup/top
mkdir $g
echo +memory > $g/cgroup.subtree_control
mkdir $g/p $g/q
echo +memory > $g/p/cgroup.subtree_control
mkdir $g/p/a $g/p/b
for t in a b q; do
  dd if=/dev/zero of=/data/$t bs=1M count=24 2>/dev/null
done
sync
echo 3 > /proc/sys/vm/drop_caches
for t in a b; do
  task new $t
  echo $(task $t pid) > $g/p/$t/cgroup.procs
  task $t open /data/$t
done
task new q
echo $(task q pid) > $g/q/cgroup.procs
task q open /data/q
f() { task get $g/$1/memory.stat file; }
fill() { for t in a b q; do task $t pread f1 0 24M > /dev/null; done; }
try() {
  fill
  fa=$(f p/a) fb=$(f p/b) fq=$(f q)
  echo $1 2>/dev/null > $g/memory.reclaim || echo "not all of $1"
  echo "$2 a=$(( (fa - $(f p/a)) > 2097152 )) b=$(( (fb - $(f p/b)) > 2097152 )) q=$(( (fq - $(f q)) > 2097152 ))"
}
try 30M nothing
echo 60M > $g/p/memory.min
try 12M parent_only
echo 60M > $g/p/a/memory.min
try 12M parent_and_a
echo 60M > $g/p/b/memory.min
try 12M all_of_p
try 48M more_than_q
echo 0 > $g/p/memory.min
try 30M parent_lost_it
