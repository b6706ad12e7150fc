#!/bin/sh
# Writes to /proc of a task, odd reads: pagemap of pages, numa_maps of kinds, maps names, clear_refs values, stat fields. [status]
dd if=/dev/zero of=/data/f bs=64K count=4 2>/dev/null
task new a
p=$(task a pid)
task a mmap 64K at 0x10000000000
task a touch m1 write 0 16K
task a mmap 64K shared at 0x20000000000
task a touch m2 write 0 8K
task a mmap 64K private file /data/f 0 at 0x30000000000
task a touch m3 read 0 4K
task a touch m3 write 32K 8K
task a mmap 64K prot none at 0x40000000000
task a mmap 64K prot r at 0x50000000000
task a touch m5 read 0 8K
grep '^[1-5]0000000000' /proc/$p/maps
grep '^[1-5]0000000000' /proc/$p/numa_maps | tr -s ' '
echo 0 > /proc/$p/clear_refs || echo bad
echo 6 > /proc/$p/clear_refs || echo bad
echo 1 > /proc/$p/clear_refs
echo x > /proc/$p/clear_refs || echo bad
echo 5 > /proc/$p/clear_refs
cut -d' ' -f2,3,20 /proc/$p/stat
cut -d' ' -f4-7 /proc/$p/statm | wc -w
grep -c . /proc/$p/limits
grep '^Name\|^State\|^Threads\|^THP\|^Umask\|^Uid\|^FDSize' /proc/$p/status
task a fork b
q=$(task b pid)
grep '^Name' /proc/$q/status
grep '^[1-5]0000000000' /proc/$q/numa_maps | tr -s ' '
task b exit
cat /proc/$q/status 2>/dev/null || echo gone
cat /proc/$p/nosuch 2>/dev/null || echo no
[ -e /proc/$p/maps ] && echo there
cat /proc/999999/maps 2>/dev/null || echo none
grep -c 'kB' /proc/$p/smaps_rollup
sed -n 1p /proc/$p/smaps_rollup | cut -d' ' -f2- | tr -s ' '
