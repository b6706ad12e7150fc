#!/bin/sh
#! mem=1024
# Page tables: a huge page keeps a table in reserve for its split; the zero page too; shared memory none. [thp]
task new a
n() { task a vm VmPTE | cut -d= -f2; }
b=$(n)
x() { echo "VmPTE=$(( $(n) - b ))"; }
task a mmap 16M align 2M
task a touch m1 write 0 8M
x
task a touch m1 read 8M 8M
x
task a munmap m1 0 4K
x
task a munmap m1
x
echo always > /sys/kernel/mm/transparent_hugepage/shmem_enabled
task a mmap 8M shared align 2M
task a touch m2
x
task a munmap m2 0 4K
task a touch m2 write 4K 8K
x
