#!/bin/sh
#! swap=256M
# mincore: swapped pages, the swap cache, shared memory, holes, files of others, PROT_NONE, huge areas. [mincore]
dd if=/dev/zero of=/data/f bs=1M count=1 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task new a
task a mmap 1M
task a touch m1 fill random
task a madvise m1 pageout 0 512K
sleep 1
task a mincore m1
task a touch m1 read 0 4K
task a mincore m1
task a mmap 1M shared
task a touch m2 write 0 256K fill random
task a mincore m2
task a madvise m2 pageout
sleep 1
task a mincore m2
task a mmap 1M prot none
task a mincore m3
task a mmap 1M shared file /data/f 0
task a mincore m4
task a touch m4 read 512K 4K
task a mincore m4
task a munmap m1 256K 256K
task a mincore m1
task a mincore m1 100 4096
task a mincore m1 0 1
task a mincore m1 0 0
task a uid 1000
task a mincore m4
task a mmap 1M private file /data/f 0
task a mincore m5
