#!/bin/sh
#! mem=1024 cpus=2 numa=2
# NUMA balancing: pages go to the node of the CPU that touches them, unless a policy or sharing holds them; what is counted. [numa]
echo never > /sys/kernel/mm/transparent_hugepage/enabled
cat /proc/sys/kernel/numa_balancing
grep . /sys/kernel/debug/sched/numa_balancing/* | sed 's|.*/||'
d() { for k in numa_pte_updates numa_huge_pte_updates numa_hint_faults numa_hint_faults_local numa_pages_migrated; do echo $(task get /proc/vmstat $k); done; }
rm -f /data/f
one() {
  name=$1; shift
  task new $name
  task $name cpu 0
  task $name mmap 8M "$@" > /dev/null
  task $name touch m1
  case $name in bound) task $name mbind m1 bind 0;; preferred) task $name mbind m1 preferred 0;; woven) task $name mbind m1 interleave 0-1;; all) task $name set_mempolicy bind 0;; esac
  task $name cpu 1
  set -- $(d)
  task $name touch m1 read repeat 6000 > /dev/null
  echo "$name" $(task $name numa m1)
  set -- $* $(d)
  echo "$name updates=$(( ($6 - $1) / 2000 )) huge=$(( $7 - $2 )) faults=$(( ($8 - $3) / 2000 )) moved=$(( (${10} - $5) / 2000 ))"
  task $name exit
}
one plain
one bound
one preferred
one woven
one all
one shm shared
one locked locked
echo 0 > /proc/sys/kernel/numa_balancing
one off
echo 1 > /proc/sys/kernel/numa_balancing
for w in 1 2 4 5 -1 x; do echo $w > /proc/sys/kernel/numa_balancing; echo "$w $? $(cat /proc/sys/kernel/numa_balancing)"; done
