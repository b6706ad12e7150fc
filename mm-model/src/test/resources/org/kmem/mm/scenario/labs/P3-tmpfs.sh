#!/bin/sh
# tmpfs and shared memory: what drop_caches, truncation, holes and removal leave. [shared]
m() { task get /proc/meminfo $1; }
mb() { echo $(( ($(m $1) + 512) / 1024 )); }
s=$(m Shmem) c=$(m Cached)
d() { echo "$1 shmem=$(( ($(m Shmem) - s + 512) / 1024 )) cached=$(( ($(m Cached) - c + 512) / 1024 ))"; }
dd if=/dev/zero of=/run/t bs=1M count=8 2>/dev/null
d dd
echo 3 > /proc/sys/vm/drop_caches
d drop
task new a
task a mmap 8M shared file /run/t 0
task a touch m1 read
task a regions
task a touch m1 write 0 1M
task a mmap 4M shared
task a touch m2 read
task a regions m2
d touched
task a madvise m2 dontneed
echo 3 > /proc/sys/vm/drop_caches
task a mincore m2
d dropped
task a touch m2 write 0 1M
task a madvise m2 dontneed
echo 3 > /proc/sys/vm/drop_caches
task a mincore m2
task a madvise m2 remove 0 512K
task a mincore m2
task a touch m2 read 0 1M
task a open /run/t
task a ftruncate f1 2M
d trunc
task a touch m1 read
task a ftruncate f1 16M
d grow
task a pread f1 4M 4M
d readhole
rm /run/t
d rm
task a munmap m1
task a close f1
d close
task a munmap m2
d end
task a mmap 4M private file /data/none 0
: > /data/e
task a mmap 4K private file /data/e 0
task a touch m3 read
