#!/bin/sh
#! mem=512 cpus=2 numa=2 append=numa_balancing=0
# A full node: preferred falls back, preferred-many falls back, interleave goes on, bind to both takes both. [numa]
echo never > /sys/kernel/mm/transparent_hugepage/enabled
near() { echo "$1=$(( $2 >= $3 && $2 <= $4 ))"; }
nn() { set -- $(task a numa $1); n0=0 n1=0; shift; for w in "$@"; do case $w in N0=*) n0=${w#N0=};; N1=*) n1=${w#N1=};; esac; done; echo $n0 $n1; }
task new a
task a cpu 0
task a mmap 300M
task a mbind m1 preferred 1
task a touch m1
set -- $(nn m1)
near both $(( $1 > 5000 && $2 > 40000 )) 1 1
task a munmap m1
task a mmap 300M
task a mbind m2 preferred-many 1
task a touch m2
set -- $(nn m2)
near both $(( $1 > 5000 && $2 > 40000 )) 1 1
task a munmap m2
task a mmap 300M
task a mbind m3 bind 0-1
task a touch m3
set -- $(nn m3)
near both $(( $1 > 20000 && $2 > 20000 )) 1 1
task a munmap m3
task a mmap 300M
task a mbind m4 interleave 0-1
task a touch m4
set -- $(nn m4)
near sum $(( $1 + $2 )) 76800 76800
near both $(( $1 > 30000 && $2 > 30000 )) 1 1
task get /proc/vmstat oom_kill
