#!/bin/sh
#! mem=512
# meminfo after each step, differences in MB: anonymous, mapped, shmem, cache, dirty, locked, page tables, kernel stacks. [meminfo]
echo 1000000 > /proc/sys/vm/percpu_pagelist_high_fraction
F="Cached Active(anon) Inactive(anon) Active(file) Inactive(file) Unevictable Mlocked Dirty AnonPages Mapped Shmem PageTables"
dd if=/dev/zero of=/data/f bs=1M count=32 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
i=0
for f in $F; do i=$(( i + 1 )); eval "b_$i=$(task get /proc/meminfo $f)"; done
show() { sleep 1.1; o="$1:"; i=0; for f in $F; do i=$(( i + 1 )); d=$(( $(task get /proc/meminfo $f) - b_$i )); if [ $d -lt 0 ]; then d=-$(( (512 - d) / 1024 )); else d=$(( (d + 512) / 1024 )); fi; case $d in 0|-0) ;; *) o="$o $f=$d";; esac; done; echo "$o"; }
task new a
show start
task a mmap 32M; task a touch m1; show anon
task a mmap 32M shared file /data/f 0; task a touch m2 read; show file-read
task a mmap 16M shared; task a touch m3; show shmem
dd if=/dev/zero of=/run/t bs=1M count=16 2>/dev/null; show tmpfs
dd if=/dev/zero of=/root.f bs=1M count=8 2>/dev/null; show ramfs
task a mlock m1 0 8M; show mlock
task a mlock m2 0 8M; show mlock-file
task a munlock m1; task a munlock m2; show munlock
task a munmap m2; show unmapped
dd if=/data/f of=/dev/null bs=1M 2>/dev/null; show read-again
task a fork b; task b touch m1 write 0 16M; show fork
task b exit; show gone
task a madvise m1 dontneed 0 16M; show dontneed
task a mmap 8G noreserve; task a touch m4 read stride 2M; show tables
task a munmap m4; show no-tables
echo 3 > /proc/sys/vm/drop_caches; show dropped
rm /run/t /root.f; show removed
task a exit; show exited
