#!/bin/sh
# memory.low overcommitted among children, unclaimed protection, min before low, low events: what each keeps when the parent gives half away. [cgroup]
#~ a tol=4
#~ b tol=4
#~ c tol=4
p=/sys/fs/cgroup/p
mkdir $p
echo +memory > $p/cgroup.subtree_control
for t in a b c; do mkdir $p/$t; dd if=/dev/zero of=/data/$t bs=1M count=24 2>/dev/null; done
sync
echo 3 > /proc/sys/vm/drop_caches
for t in a b c; do task new $t; echo $(task $t pid) > $p/$t/cgroup.procs; task $t open /data/$t; done
f() { echo $(( ($(task get $p/$1/memory.stat file) + 524288) / 1048576 )); }
try() {
  for t in a b c; do task $t pread f1 0 24M > /dev/null; done
  echo $2 > $p/memory.reclaim || echo "short"
  echo "$1: a=$(f a) b=$(f b) c=$(f c)"
}
try none 36M
echo 36M > $p/memory.low
echo 24M > $p/a/memory.low
try a_whole 36M
echo 24M > $p/b/memory.low
echo 24M > $p/c/memory.low
try overcommitted 36M
echo 0 > $p/c/memory.low
echo 12M > $p/b/memory.low
try a24_b12 36M
echo 12M > $p/memory.min
echo 12M > $p/c/memory.min
try c_min 48M
echo "low a=$(( $(task get $p/a/memory.events low) > 0 )) b=$(( $(task get $p/b/memory.events low) > 0 )) c=$(( $(task get $p/c/memory.events low) > 0 ))"
