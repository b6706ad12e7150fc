#!/bin/sh
#! mem=2048 cpus=4 numa=4
# Four nodes: distances, cpus, zones, meminfo and vmstat of each. [numa]
for n in 0 1 2 3; do d=/sys/devices/system/node/node$n
echo "node$n cpus=$(cat $d/cpulist) map=$(cat $d/cpumap) distance=$(cat $d/distance)"
echo "total=$(task get $d/meminfo Node 4)"
done
#~ total tol=400
cat /sys/devices/system/node/online /sys/devices/system/node/possible /sys/devices/system/node/has_cpu /sys/devices/system/node/has_memory
awk '/^Node/ { z = $2 $4 } $1 == "present" && $2 > 0 { print z, $2 }' /proc/zoneinfo
cut -d: -f1 /sys/devices/system/node/node1/meminfo
cut -d' ' -f1 /sys/devices/system/node/node1/vmstat
cat /proc/buddyinfo | cut -c1-22
wc -l < /proc/pagetypeinfo
cat /proc/sys/vm/numa_zonelist_order /proc/sys/vm/numa_stat
