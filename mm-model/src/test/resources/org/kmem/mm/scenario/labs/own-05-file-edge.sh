#!/bin/sh
# File mappings: an offset, past the end, holes, partial pages, growing and cutting the file under the mapping. [file]
dd if=/dev/zero of=/data/f bs=1K count=130 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task new a
task a mmap 64K shared file /data/f 64K
task a touch m1 read
task a touch m1 read
task a mmap 64K shared file /data/f 128K
task a touch m2 read
task a peek m2 2047
task a peek m2 2048
task a peek m2 4095
task a poke m2 3000 9
task a peek m2 3000
task a mmap 64K shared file /data/f 1K
task a mmap 64K shared file /data/f 1M
task a touch m3 read
task a mmap 256K private file /data/f 0
task a touch m4 write 0 64K
task a touch m4 write
task a regions m4
task a poke m4 0 5
task a peek m1 0
task a open /data/f
task a pwrite f1 0 10 fill random
task a ftruncate f1 65K
task a touch m4 read
task a touch m1 read
task a regions
task a ftruncate f1 200K
task a touch m4 read 0 200K
task a touch m1 read
task a nonzero m4
task a peek m2 3000
rm /data/f
task a touch m4 read 0 64K
task a open /data/g create
task a pwrite f2 1M 4K fill random
task a mmap 2M shared file /data/g 0
task a mincore m5
task a touch m5 read 0 1M
task a touch m5 read
task a mincore m5
task a touch m5 write 0 64K
task a nonzero m5 0 1028K
task a regions m5
task a mmap 64K shared file /data/nothing 0
task a mmap 64K shared file /data 0
task a mmap 64K private file /data/g 0 prot rx
task a touch m6 read
task a vmas m6
