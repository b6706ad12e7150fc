#!/bin/sh
# MADV_DONTNEED, MADV_REMOVE, MADV_POPULATE_* and MAP_POPULATE on each kind of memory. [madvise]
dd if=/dev/urandom of=/data/f bs=64K count=16 2>/dev/null
task new a
task a mmap 1M
task a touch m1 fill text
task a madvise m1 dontneed 256K 256K
task a regions
task a nonzero m1
task a touch m1
task a mmap 1M private file /data/f 0
task a touch m2 fill zero
task a nonzero m2 0 64K
task a madvise m2 dontneed
task a regions m2
task a peek m2 0 > /dev/null
task a touch m2 read
task a regions m2
task a mmap 1M shared
task a touch m3 fill text
task a madvise m3 dontneed
task a regions m3
task a touch m3 read
task a nonzero m3
task a madvise m3 remove 0 512K
task a nonzero m3
task a regions m3
task a mmap 1M populate
task a regions m4
task a touch m4
task a mmap 1M populate prot r
task a regions m5
task a touch m5 read
task a mprotect m5 rw
task a touch m5
task a mmap 1M populate shared
task a touch m6
task a mmap 1M populate prot none
task a regions m7
task a mmap 1M
task a madvise m8 populate_read
task a regions m8
task a madvise m8 populate_write 0 512K
task a regions m8
task a touch m8
task a munmap m8 512K 4K
task a madvise m8 populate_write
task a madvise m8 dontneed
task a madvise m8 willneed
task a regions m8
task a mmap 2M shared file /data/f 0
task a madvise m9 populate_read
task a madvise m9 populate_read 0 1M
task a regions m9
task a madvise m9 populate_write 0 256K
task a mmap 256K growsdown
task a madvise m10 populate_write
task a fork b
task b madvise m4 populate_write
task b touch m4
task b madvise m5 wipeonfork
task b madvise m4 dontfork
task b touch m5
task b fork c
task c regions m4
task c nonzero m5
task c touch m4 read
