#!/bin/sh
#! mem=512 swap=256M
# PSI of a throttled cgroup; the switch; triggers. [psi]
total() { sed -n "s/^$2 .*total=//p" $1; }
g=/sys/fs/cgroup/g
h=/sys/fs/cgroup/h
mkdir $g $h
task new a
echo $(task a pid) > $g/cgroup.procs
echo 16M > $g/memory.high
task a mmap 48M
task a touch m1 write 0 8M > /dev/null
echo "below some=$(total $g/memory.pressure some)"
task a touch m1 write 0 24M > /run/o
echo "high some=$(( $(total $g/memory.pressure some) > 0 )) h=$(total $h/memory.pressure some) system=$(( $(total /proc/pressure/memory some) > 0 ))"
cat $g/memory.pressure | sed 's/=[0-9.]*/=N/g'
for t in "some 150000 1000000" "full 1000000 1000000" "some 150000 100000" "some 0 1000000" "some 1000000 10000001" "some" "half 1 2" "some 500000 10000000"; do
 echo "$t" > $g/memory.pressure 2>/dev/null; echo "[$t] rc=$?"
done
ls $g | grep pressure
echo 0 > $g/cgroup.pressure
ls $g | grep pressure
cat $g/cgroup.pressure
echo 1 > $g/cgroup.pressure
ls $g | grep pressure
for v in 2 -1 x; do echo $v > $g/cgroup.pressure 2>/dev/null; echo "$v rc=$?"; done
echo "io some=$(( $(total /proc/pressure/io some) > 0 )) cpu=$(( $(total /proc/pressure/cpu some) > 0 )) cpufull=$(total /proc/pressure/cpu full)"
dd if=/dev/zero of=/data/f bs=1M count=64 2>/dev/null; sync; echo 3 > /proc/sys/vm/drop_caches
i=$(total /proc/pressure/io some)
cat /data/f > /dev/null
echo "io grows=$(( $(total /proc/pressure/io some) > i ))"
cat /proc/pressure/cpu | sed 's/=[0-9.]*/=N/g'
