#!/bin/sh
# max_map_count: what it refuses, and what still goes. [limits]
f=/proc/sys/vm/max_map_count
task new a
echo 20 > $f
task a mmap 64K
task a mmap 64K prot r
n=0; while task a mmap 64K shared > /tmp/o; do n=$((n+1)); done
cat /tmp/o; echo n=$n
task a munmap m1 16K 16K
task a munmap m1 0 16K
task a mprotect m2 rw 16K 16K
task a mprotect m2 rw
task a madvise m2 random 0 16K
task a mlock m2 0 16K
task a mmap 64K
task a mmap 64K prot rw
task a vmas m2
task a mremap m1 32K
echo 65530 > $f
task a mmap 64K shared
