#!/bin/sh
# What many scripts do, once each: the launcher runs this to learn which classes a start needs.
task new a
task a mmap 4M
task a touch m1
task a mprotect m1 r 16K 16K
task a touch m1 read
task a vmas
task a regions
task a fork b
task b touch m1 0 64K
task b exit
task a munmap m1
field() { awk -v want="$1:" '$1 == want { print $2 }' /proc/meminfo; }
for name in MemTotal MemFree Cached; do
  printf '%s %d MB\n' "$name" "$(($(field $name) / 1024))"
done
dd if=/dev/zero of=/tmp/f bs=4k count=64 2>/dev/null
cat /tmp/f | wc -c
task a mmap 256K file /tmp/f 0
task a touch m2 read
grep -E '^(pgfault|pgmajfault) ' /proc/vmstat | sort | sed 's/ .*//' | head -n 1
echo 1 > /proc/sys/vm/drop_caches
case $(cat /sys/kernel/mm/transparent_hugepage/enabled) in
  *always*) echo huge ;;
esac
while read -r line; do
  [ -n "$line" ] && break
done < /proc/zoneinfo
cat /proc/buddyinfo /proc/slabinfo > /tmp/f
