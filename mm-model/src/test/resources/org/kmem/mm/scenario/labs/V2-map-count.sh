#!/bin/sh
# max_map_count: splits fail at the limit, a mapping only above it; merging would not help. [vma]
echo 40 > /proc/sys/vm/max_map_count
task new a
n=$(grep -c . /proc/$(task a pid)/maps)
task a mmap 4M
task a touch m1 write 0 64K
i=0
while [ $i -lt 60 ]; do
  r=$(task a mprotect m1 r $(( i * 8192 )) 4K)
  [ "$r" = ok ] || { echo "mprotect $i $r"; break; }
  i=$((i+1))
done
echo "areas=$(( $(grep -c . /proc/$(task a pid)/maps) ))"
task a madvise m1 random 2M 4K
task a munmap m1 2M 4K
task a mlock m1 2M 4K
task a mmap 4K prot r
task a mmap 4K prot rx
task a mmap 4K prot none
task a mmap 4K
echo "areas=$(( $(grep -c . /proc/$(task a pid)/maps) ))"
task a mremap m1 8M maymove
task a munmap m1 0 4K
task a mmap 4K at 0x10000000 fixed
task a munmap m1
task a brk +64K
echo "areas=$(( $(grep -c . /proc/$(task a pid)/maps) ))"
