#!/bin/sh
# Files of an actor: transfers, positions, holes, advice, truncation, errors, descriptors after fork. [page cache]
m() { task get /proc/meminfo $1; }
d() { echo $1 > /proc/sys/vm/drop_caches; }
task new a
task a open /data/g create
task a write f1 1M
task a pwrite f1 4M 4K fill text
task a seek f1 0
task a read f1 2M
task a read f1 8M
task a read f1 4K
task a pread f1 3M 64K
task a pread f1 8M 4K
task a fsync f1
ls -l /data/g | awk '{print $5}'
task a mmap 8M shared file /data/g 0 prot r
task a mincore m1
task a fadvise f1 dontneed 0 1M
task a mincore m1
task a fadvise f1 dontneed
task a mincore m1
task a readahead f1 1M 128K
sleep 1
task a mincore m1
task a fadvise f1 willneed 2M 256K
sleep 1
task a mincore m1
task a ftruncate f1 1M
task a mincore m1
task a fadvise f1 random
d 1
task a pread f1 0 64K
task a mincore m1
task a fadvise f1 bogus
task a read f9 1
task a open /data/g read
task a write f2 4K
task a ftruncate f2 0
task a open /data/h
task a open /data
task a open /data read
task a read f3 4K
task a open /data/h create trunc
task a write f4 10000 fill random
task a close f4
task a read f4 1
task a close f4
ls -l /data/h | awk '{print $5}'
task a open /data/h trunc
ls -l /data/h | awk '{print $5}'
task a open /run/t create
task a write f6 1M
task a mmap 1M shared file /run/t 0
task a touch m2
task a ftruncate f6 512K
task a regions m2
rm /run/t /data/g /data/h
ls /data
task a regions m2
task a seek f6 -1
task a pwrite f6 16T 1
task a fork b
task b seek f6 100
task a read f6 1M
task b close f6
task a read f6 1
dd if=/data/none of=/dev/null 2>&1 | head -1
