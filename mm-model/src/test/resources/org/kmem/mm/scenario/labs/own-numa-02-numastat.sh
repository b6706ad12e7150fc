#!/bin/sh
#! mem=1024 cpus=2 numa=2 append=numa_balancing=0
# numastat counts where pages were wanted and where they came from; interleave_hit counts interleaved ones. [numa]
echo never > /sys/kernel/mm/transparent_hugepage/enabled
echo 1000000 > /proc/sys/vm/percpu_pagelist_high_fraction
n() { task get /sys/devices/system/node/node$1/numastat $2; }
d() { sleep 2; for k in 0 1; do for f in numa_hit numa_miss numa_foreign interleave_hit local_node other_node; do
  v=$(n $k $f); eval "o=\$s_${k}_$f"; eval "s_${k}_$f=$v"; [ -n "$o" ] && echo "$1 n$k $f=$(( (v - o + 128) / 256 ))"; done; done; }
#~ numa_hit tol=4
#~ local_node tol=4
#~ other_node tol=2
#~ interleave_hit tol=1
task new a
task a cpu 0
task a mmap 32M
task a mbind m1 interleave 0-1
task a mmap 32M
task a mbind m2 bind 1
task a mmap 32M
task a mbind m3 preferred 1
task a mmap 32M
task a mbind m4 weighted 0-1
task a mmap 32M
d start
task a touch m1
d interleave
task a touch m2
d bind
task a touch m3
d preferred
echo 7 > /sys/kernel/mm/mempolicy/weighted_interleave/node1
task a touch m4
d weighted
task a numa m4
task a touch m5
d default
cat /sys/kernel/mm/mempolicy/weighted_interleave/node1
echo 0 > /sys/kernel/mm/mempolicy/weighted_interleave/node1; echo "zero=$?"
cat /sys/kernel/mm/mempolicy/weighted_interleave/node1
echo 256 > /sys/kernel/mm/mempolicy/weighted_interleave/node1; echo "big=$?"
echo x > /sys/kernel/mm/mempolicy/weighted_interleave/node1; echo "word=$?"
