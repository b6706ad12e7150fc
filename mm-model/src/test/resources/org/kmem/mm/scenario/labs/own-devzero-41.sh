#!/bin/sh
# /dev/zero: a private mapping is anonymous, a shared one is shared memory of its own; reads and writes of the device. [fixed maps shared]
m() { task get /proc/meminfo $1; }
task new a
s=$(m Shmem)
task a mmap 1M private file /dev/zero 0
task a touch m1
task a vmas
task a mmap 1M shared file /dev/zero 0
task a touch m2 0 512K
task a regions
echo "shmem=$(( $(m Shmem) - s ))"
task a fork b
task b peek m2 4096
task b poke m2 4096 77
task a peek m2 4096

awk '/zero.*deleted/ { print $2, $3, $6, $7 }' /proc/$(task a pid)/maps
task a mmap 1M private file /dev/zero 0 prot r
task a touch m3 read
task a regions m3
task a open /dev/zero
task a read f1 100K
task a write f1 4K
task a mmap 64K shared file /dev/null 0
dd if=/dev/zero bs=1K count=3 2>/dev/null | wc -c
task a fork c
task c touch m1
task c regions m1
#~ shmem tol=64
