#!/bin/sh
# The zero page in all kinds of places: shared memory and files have none; private /dev/zero, a private file's hole, after dontneed, after mprotect; what smaps, mincore and pagemap say. [zero page]
fr() { task get /proc/meminfo MemFree; }
echo 1000000 > /proc/sys/vm/percpu_pagelist_high_fraction
task new a
task a mmap 64M
f=$(fr); task a touch m1 read; echo "used_mb=$(( (f - $(fr) + 512) / 1024 ))"
task a regions
task a mincore m1
task a mmap 8M shared
f=$(fr); task a touch m2 read; echo "used_mb=$(( (f - $(fr) + 512) / 1024 ))"
dd if=/dev/zero of=/data/f bs=1 count=1 seek=8388607 2>/dev/null
task a mmap 8M file /data/f 0
task a touch m3 read
task a regions m3
task a mmap 4M private file /dev/zero 0
task a touch m4 read
task a regions m4
task a touch m4 write 0 1M
task a regions m4
task a mprotect m1 r
task a touch m1 read 0 1M
task a mprotect m1 rw
task a touch m1 write 0 1M
task a madvise m1 dontneed 0 1M
task a touch m1 read 0 2M
task a regions m1
task a madvise m1 populate_read
task a madvise m1 populate_write 0 2M
task a regions m1
task a fork b
task b touch m1 write 2M 2M
task b regions m1
task a regions m1
task a mlock m1 0 8M
task a regions m1
task a mremap m1 128M maymove
task a touch m1 read
task a madvise m1 free
task a touch m1 write 60M 8M
task a regions m1
p=$(task a pid)
task get /proc/$p/status VmHWM > /dev/null && echo hwm
