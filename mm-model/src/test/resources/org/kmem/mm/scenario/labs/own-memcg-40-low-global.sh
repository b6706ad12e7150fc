#!/bin/sh
#! mem=512 swap=256M
# The machine's memory is short: MGLRU scans a group below memory.low on the second visit, the group without protection gives far more. [cgroup swap reclaim]
c=/sys/fs/cgroup
for g in kept gives; do mkdir $c/$g; done
echo 80M > $c/kept/memory.low
new() { task new $1; echo $(task $1 pid) > $c/$2/cgroup.procs; }
new a kept
new b gives
task a mmap 60M
task b mmap 100M
task a touch m1 fill random
task b touch m1 fill random
new h gives
task h mmap 300M
task h touch m1
v() { task get $c/$1/memory.stat $2; }
k=$(cat $c/kept/memory.swap.current) s=$(cat $c/gives/memory.swap.current)
echo "kept_gave_some=$(( k > 0 )) kept_low=$(( $(task get $c/kept/memory.events low) > 0 )) gives_more=$(( s > 4 * k ))"
echo "gave=$(( s > 20971520 )) ooms=$(task get $c/gives/memory.events oom_kill)"
echo "gives_scanned=$(( $(v gives pgscan) > 0 )) kept_scanned=$(( $(v kept pgscan) > 0 ))"
