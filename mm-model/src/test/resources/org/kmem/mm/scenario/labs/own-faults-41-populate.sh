#!/bin/sh
# Prefaulting: MAP_POPULATE of each kind, of read-only and inaccessible memory, populate_read and populate_write, and what faults are left. [faults]
dd if=/dev/zero of=/data/f bs=1M count=2 2>/dev/null
sync
task new a
task a mmap 1M populate
task a touch m1
task a mmap 1M prot r populate
task a regions m2
task a touch m2 read
task a mprotect m2 rw
task a touch m2
task a mmap 1M prot none populate
task a regions m3
task a mprotect m3 rw
task a touch m3
task a mmap 1M shared populate
task a regions m4
task a touch m4
task a mmap 1M private file /data/f 0 prot rw populate
task a regions m5
task a touch m5
task a mmap 1M shared file /data/f 1M prot rw populate
task a regions m6
task a touch m6
task a mmap 1M
task a madvise m7 populate_read
task a regions m7
task a touch m7 read
task a madvise m7 populate_write 0 512K
task a regions m7
task a touch m7
task a mmap 64K prot r
task a madvise m8 populate_write
task a madvise m8 populate_read
task a mmap 64K prot none
task a madvise m9 populate_read
task a mmap 128K shared file /data/f 1984K
task a madvise m10 populate_read
task a madvise m10 populate_read 0 64K
task a mmap 64K noreserve populate
task a touch m11
