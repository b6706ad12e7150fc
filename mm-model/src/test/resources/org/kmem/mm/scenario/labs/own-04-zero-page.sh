#!/bin/sh
# The zero page: reads, mprotect, fork, mremap, mlock, madvise on it; the counters of smaps. [zero page]
task new a
task a mmap 2M
task a touch m1 read
task a regions
task a mincore m1
task a fork b
task b touch m1 read
task b touch m1 write 0 64K
task a touch m1 write 64K 64K
task a regions
task b regions
task a madvise m1 dontneed 0 1M
task a mincore m1
task a touch m1 read
task a mprotect m1 r
task a touch m1 read
task a mprotect m1 rw
task a touch m1 read
task a touch m1 write 1M 512K
task a regions
task a mremap m1 1M
task a mremap m1 4M maymove
task a touch m1 read
task a regions
task a mlock m1 0 256K
task a touch m1 0 256K
task a touch m1 write 0 256K
task a munlock m1
task a mmap 256K prot r populate
task a touch m2 read
task a regions m2
task a mmap 256K prot r
task a mlock m3
task a touch m3 read
task a regions m3
task a mmap 256K
task a madvise m4 populate_read
task a touch m4 read
task a mincore m4
task a regions m4
task a madvise m4 populate_write
task a touch m4 write
task a regions m4
task a mmap 256K
task a touch m5 read
task a madvise m5 free
task a touch m5 read
task a madvise m5 cold
task a touch m5 read
task a mincore m5
