#!/bin/sh
#! mem=256
# PSI: formats, io pressure of cold reads, cpu pressure of two busy tasks on one CPU, cgroup.pressure off and on; triggers' errors. [psi]
total() { sed -n "s/^$2 .*total=//p" $1; }
for r in cpu memory io; do echo "$r: $(sed 's/=[0-9.]*/=N/g' /proc/pressure/$r | tr '\n' ' ')"; done
ls /proc/pressure | tr '\n' ' '; echo
g=/sys/fs/cgroup/g
mkdir $g
ls $g | grep pressure | tr '\n' ' '; echo
cat $g/cgroup.pressure
dd if=/dev/zero of=/data/f bs=1M count=32 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
i=$(total /proc/pressure/io some)
cat /data/f > /dev/null
echo "io=$(( $(total /proc/pressure/io some) > i ))"
echo 0 > $g/cgroup.pressure
cat $g/memory.pressure 2>&1 | sed 's/=[0-9.]*/=N/g'
echo 1 > $g/cgroup.pressure
cat $g/memory.pressure | sed 's/=[0-9.]*/=N/g'
echo "some 100000 1000000" > /proc/pressure/memory; echo "trigger $?"
echo "some 100000 100" > /proc/pressure/memory; echo "window $?"
echo "some 2000000 1000000" > /proc/pressure/memory; echo "threshold $?"
echo "none 1 1" > /proc/pressure/memory; echo "word $?"
echo "full 100000 1000000" > /proc/pressure/cpu; echo "cpu $?"
