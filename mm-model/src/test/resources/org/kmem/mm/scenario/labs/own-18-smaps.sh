#!/bin/sh
# smaps, smaps_rollup and maps of one area after each step: the fields of anonymous, shared and file memory. [smaps]
dd if=/dev/zero of=/data/f bs=64K count=4 2>/dev/null
task new a
p=$(task a pid)
area() { sed -n "/^$1-/,/^VmFlags/p" /proc/$p/smaps | grep -v ' 0 kB' | tr -s ' '; }
task a mmap 64K at 0x10000000000
area 10000000000
task a touch m1 write 0 32K
area 10000000000
task a fork b
area 10000000000
task b touch m1 write 0 8K
area 10000000000
task b exit
task a mlock m1
area 10000000000
task a munlock m1
task a madvise m1 sequential
task a madvise m1 dontdump
task a madvise m1 wipeonfork
task a madvise m1 nohugepage
area 10000000000
task a mmap 64K shared at 0x20000000000
area 20000000000
task a touch m2 write 0 32K
task a touch m2 read
area 20000000000
task a mmap 256K shared file /data/f 0 at 0x30000000000
area 30000000000
task a touch m3 read 0 64K
task a touch m3 write 128K 64K
area 30000000000
task a fork c
task c touch m3 read
area 30000000000
task c exit
task a mmap 256K private file /data/f 0 at 0x40000000000
task a touch m4 read 0 128K
task a touch m4 write 64K 32K
area 40000000000
area 30000000000
task a mmap 64K private file /data/f 64K prot rx at 0x50000000000
area 50000000000
task a mmap 64K prot none noreserve at 0x60000000000
area 60000000000
task a mmap 64K growsdown at 0x70000000000
area 70000000000
area 6fffffff0000
rm /data/f
area 30000000000
echo 1 > /proc/$p/clear_refs
area 10000000000
area 30000000000
task a touch m1 read 0 8K
area 10000000000
echo 4 > /proc/$p/clear_refs
task a touch m1 write 0 8K
area 10000000000
