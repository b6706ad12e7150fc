#!/bin/sh
#! swap=256M
# memory.low under reclaim of the whole machine holds as kswapd saw it last: before kswapd ever ran, nobody is protected and no low event is counted. [reclaim cgroup]
c=/sys/fs/cgroup
mkdir $c/p $c/o
echo +memory > $c/p/cgroup.subtree_control
mkdir $c/p/a $c/p/b
mb() { echo $(( ($(cat $c/$1/memory.current) + 524288) / 1048576 )); }
echo 60M > $c/p/memory.low
echo 50M > $c/p/a/memory.low
for t in p/a p/b o; do
  n=${t#p/}
  task new $n
  echo $(task $n pid) > $c/$t/cgroup.procs
  task $n mmap 50M > /dev/null
  task $n touch m1 fill random
done
echo 80M > $c/memory.reclaim || echo short
echo "kswapd=$(task get /proc/vmstat pgsteal_kswapd)"
for t in p/a p/b o; do echo "$t gave=$(( $(mb $t) < 44 )) low=$(task get $c/$t/memory.events low)"; done
echo 40M > $c/p/a/memory.max
echo 8M > $c/p/memory.reclaim
echo "a_low=$(task get $c/p/a/memory.events low) b_gave=$(( $(mb p/b) < 40 ))"
