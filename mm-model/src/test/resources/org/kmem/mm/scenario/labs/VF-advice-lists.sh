#!/bin/sh
# Advice about read-ahead, ageing and lazy freeing on a file and on private memory. [madvise]
dd if=/dev/zero of=/data/f bs=64K count=32 2>/dev/null
sync; echo 3 > /proc/sys/vm/drop_caches
task new a
task a mmap 2M shared file /data/f 0
task a madvise m1 random
task a touch m1 read 0 256K
task a madvise m1 sequential
task a touch m1 read 256K 256K
task a madvise m1 normal
task a touch m1 read 512K 256K
task a madvise m1 willneed 1M 512K
sleep 1
task a mincore m1 1M 512K
task a touch m1 read 1M 512K
task a madvise m1 cold
task a madvise m1 pageout 0 512K
task a regions m1
task a mincore m1 0 512K
task a touch m1 read 0 64K
task a madvise m1 dontneed
task a regions m1
task a mincore m1 1M 512K
task a madvise m1 free
task a madvise m1 hugepage
task a madvise m1 nohugepage
task a madvise m1 mergeable
task a madvise m1 dontdump
task a madvise m1 keeponfork
task a madvise m1 remove 0 64K
task a mincore m1 0 128K
task a mmap 2M
task a touch m2
task a madvise m2 cold
task a madvise m2 pageout
task a regions m2
task a madvise m2 free 0 1M
task a touch m2 write 0 512K
task get /proc/$(task a pid)/smaps_rollup LazyFree
task a madvise m2 dontneed 0 4K
task a nonzero m2
task a fork b
task b madvise m2 free
task b nonzero m2
task b touch m2
task a nonzero m2
