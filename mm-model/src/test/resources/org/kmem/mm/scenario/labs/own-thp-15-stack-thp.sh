#!/bin/sh
#! mem=1024
# A write through a file mapping or a private copy of shared memory brings pages; a private mapping of a file has no huge page. [thp]
v() { task get /proc/vmstat $1; }
a=$(v thp_fault_alloc)
echo always > /sys/kernel/mm/transparent_hugepage/shmem_enabled
dd if=/dev/zero of=/data/f bs=1M count=4 2> /dev/null
dd if=/dev/zero of=/run/t bs=1M count=4 2> /dev/null
task new a
task a mmap 4M private file /data/f 0 align 2M
task a touch m1
task a regions m1
task a mmap 4M shared file /run/t 0 align 2M
task a touch m2 read
task a regions m2
task a mmap 4M private anon align 2M
task a touch m3
task a mprotect m3 none 2M 2M
task a touch m3 read 2M 4K
task a mprotect m3 rw 2M 2M
task a touch m3 write 2M 2M
task a regions m3
task a mprotect m3 r
task a regions m3
task a touch m3 read
echo "alloc=$(( $(v thp_fault_alloc) - a )) split_pmd=$(v thp_split_pmd) ShmemHugePages=$(task get /proc/meminfo ShmemHugePages)"
