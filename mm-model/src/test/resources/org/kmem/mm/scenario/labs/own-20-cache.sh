#!/bin/sh
# Page cache: fadvise, truncate, sparse files, O_DIRECT, unlink, drop_caches levels; what mincore and meminfo say. [page cache]
#~ mb tol=1
task new a
echo 3 > /proc/sys/vm/drop_caches
m() { task a mincore $1 $2 $3; }
task a open /data/f create
task a write f1 4M
task a mmap 4M shared file /data/f 0 prot r
m m1
task a fadvise f1 dontneed
m m1
task a fsync f1
task a fadvise f1 dontneed 1M 1M
m m1
task a fadvise f1 dontneed 100 8K
m m1
task a fadvise f1 dontneed 2M 5000
m m1
task a fadvise f1 dontneed 0 0
m m1
task a fadvise f1 willneed 1M 256K
m m1
task a fadvise f1 willneed 0 0
m m1
task a fadvise f1 dontneed
task a touch m1 read 0 64K
task a fadvise f1 dontneed
m m1
task a readahead f1 2M 512K
m m1
task a ftruncate f1 1M
m m1
task a ftruncate f1 4M
m m1
task a pread f1 2M 64K
m m1
task a fadvise f1 noreuse
task a fadvise f1 random
task a pread f1 3M 16K
m m1
task a fadvise f1 sequential
task a pread f1 3500K 4K
m m1
task a fadvise f1 normal
task a open /data/d create direct
task a write f2 64K
task a write f2 1000
task a pwrite f2 100 4K
task a mmap 64K shared file /data/d 0
m m2
task a pread f2 0 64K
m m2
task a touch m2 read
m m2
task a pwrite f2 16K 16K
m m2
task a open /run/t create
task a write f3 1M
task a mmap 1M shared file /run/t 0 prot r
m m3
task a fadvise f3 dontneed
m m3
task a ftruncate f3 512K
m m3
task a seek f3 10M
task a write f3 4K
ls -l /run/t | tr -s ' ' | cut -d' ' -f5
task a pread f3 5M 64K
task a mmap 11M shared file /run/t 0 prot r
m m4
task a fadvise f1 willneed -1 5
task a fadvise f1 dontneed 0 -1
task a read f1 0
task a pread f1 100M 4K
task a seek f1 4090K
task a read f1 64K
task a close f1
task a read f1 4K
task a open /data/none
task a open /data
task a open /data/f read
task a write f4 4K
task a ftruncate f4 0
