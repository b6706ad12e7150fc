#!/bin/sh
# A low max_map_count: what may still be unmapped, protected, merged and moved. [vma]
cat /proc/sys/vm/max_map_count
task new a
n() { grep -c . /proc/$(task a pid)/maps; }
base=$(n)
echo $(( base + 5 )) > /proc/sys/vm/max_map_count
task a mmap 1M
task a mprotect m1 r 0 4K
task a mprotect m1 r 8K 4K
task a mprotect m1 r 16K 4K
task a mprotect m1 r 24K 4K
echo "more=$(( $(n) - base ))"
task a mmap 64K prot r
task a mmap 64K prot rx
task a mmap 64K shared
echo "more=$(( $(n) - base ))"
task a munmap m1 512K 4K
task a munmap m1 1020K 4K
task a munmap m1 0 4K
echo "more=$(( $(n) - base ))"
task a fork b
echo "more=$(( $(grep -c . /proc/$(task b pid)/maps) - base ))"
task a mprotect m1 rw 4K 20K
echo "more=$(( $(n) - base ))"
task a madvise m1 sequential 64K 4K
task a mlock m1 128K 4K
task a mlock m1 0 1M
task a brk +4K
task a mremap m2 128K maymove
echo "more=$(( $(n) - base ))"
echo 65530 > /proc/sys/vm/max_map_count
task a mprotect m1 none 64K 64K
echo -1 > /proc/sys/vm/max_map_count
cat /proc/sys/vm/max_map_count
