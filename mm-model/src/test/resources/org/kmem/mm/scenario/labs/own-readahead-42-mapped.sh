#!/bin/sh
# Readahead of mapped files: around, sequential, random advice; hits and misses; at the ends of the file; private and populated maps. [readahead faults]
dd if=/dev/zero of=/data/f bs=1M count=16 2>/dev/null
sync
task new a
task a mmap 16M shared file /data/f 0 prot r align 2M
drop() { task a madvise m1 dontneed > /dev/null; echo 3 > /proc/sys/vm/drop_caches; }
r() { echo "$1 $(task a mincore m1 | cut -d' ' -f1)"; }
drop; r "at 1M $(task a touch m1 read 1M 4K)"
r "at 1M+64K $(task a touch m1 read 1088K 4K)"
r "at 1M-68K $(task a touch m1 read 956K 4K)"
drop; r "at 0 $(task a touch m1 read 0 4K)"
r "at end $(task a touch m1 read 16380K 4K)"
drop; task a madvise m1 sequential
r "seq $(task a touch m1 read 0 4K)"
r "seq $(task a touch m1 read 0 1M)"
r "seq back $(task a touch m1 read 8M 4K)"
drop; task a madvise m1 random
r "random $(task a touch m1 read 1M 64K)"
drop; task a madvise m1 normal
r "stride $(task a touch m1 read stride 256K)"
drop; r "stride $(task a touch m1 read stride 64K)"
drop; r "all $(task a touch m1 read)"
drop
task a mmap 1M private file /data/f 2M prot rw
r "private write $(task a touch m2 write 0 64K)"
r "private write $(task a touch m2 write 64K 4K)"
task a mmap 1M shared file /data/f 8M prot r populate
r populated
