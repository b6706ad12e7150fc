#!/bin/sh
# Advice that drops, fills and marks pages: private, shared and of files; its errors. [madvise]
dd if=/dev/zero of=/data/f bs=64K count=16 2>/dev/null
task new a
task a mmap 1M
task a touch m1
task a madvise m1 dontneed 0 256K
task a regions
task a touch m1 read
task a nonzero m1
task a madvise m1 free 512K 256K
task a regions
task a nonzero m1
task a touch m1
task a madvise m1 populate_read
task a mmap 1M
task a madvise m2 populate_read
task a regions m2
task a touch m2
task a madvise m2 dontneed
task a madvise m2 populate_write 0 512K
task a touch m2
task a mmap 256K prot r
task a madvise m3 populate_write
task a madvise m3 populate_read
task a mmap 256K prot none
task a madvise m4 populate_read
task a mmap 256K private file /data/f 0
task a touch m5 write 0 64K
task a madvise m5 dontneed
task a nonzero m5
task a touch m5
task a mmap 256K shared
task a touch m6
task a madvise m6 dontneed
task a regions m6
task a nonzero m6
task a madvise m6 remove 64K 64K
task a nonzero m6
task a regions m6
task a madvise m6 willneed
task a madvise m6 cold
task a madvise m1 dontdump 64K 64K
task a vmas m1
task a madvise m1 dodump
task a vmas m1
task a madvise m1 hugepage 64K 64K
task a vmas m1
task a madvise m1 mergeable
task a madvise m1 bogus
task a madvise m1
task a madvise m1 dontneed 1 4K
task a madvise m1 dontneed 0 100
task a nonzero m1
task a madvise m1 dontneed 0 -4K
task a madvise m1 dontneed 0 0
task a madvise m1 random
task a madvise m1 sequential
task a vmas m1
task a munmap m1 128K 64K
task a madvise m1 willneed
task a madvise m1 dontneed
task a regions m1
task a madvise m1 cold
task a madvise m1 pageout
task a madvise m1 collapse
