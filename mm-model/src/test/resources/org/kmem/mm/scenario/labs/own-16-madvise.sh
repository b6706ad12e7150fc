#!/bin/sh
# madvise: each advice on anonymous, shared, private file, locked, prot none and unmapped memory; errors. [madvise]
dd if=/dev/zero of=/data/f bs=64K count=16 2>/dev/null
task new a
task a mmap 256K at 0x10000000000
task a mmap 256K shared at 0x11000000000
task a mmap 256K private file /data/f 0 at 0x12000000000
task a mmap 256K shared file /data/f 0 at 0x13000000000
task a mmap 256K locked at 0x14000000000
task a mmap 256K prot none at 0x15000000000
task a mmap 256K at 0x16000000000
task a munmap m7 64K 64K
for l in m1 m2 m3 m4 m5 m6 m7; do
  for v in normal random sequential willneed dontneed free remove dontfork dofork mergeable unmergeable hugepage nohugepage dontdump dodump wipeonfork keeponfork cold pageout populate_read populate_write dontneed_locked collapse; do
    echo "$l $v: $(task a madvise $l $v)"
  done
done
for v in dontneed free remove cold populate_read willneed; do
  echo "$v $(task a madvise m1 $v 100 4K) $(task a madvise m1 $v 4K 0) $(task a madvise m1 $v 0 100) $(task a madvise m1 $v 128K 512K)"
done
task a regions
task a touch m1
task a touch m2
task a touch m3 write 0 128K
task a touch m4
task a madvise m1 dontneed 0 64K
task a madvise m2 dontneed 0 64K
task a madvise m3 dontneed 0 64K
task a madvise m4 dontneed 0 64K
task a regions
task a touch m1
task a touch m2
task a touch m3
task a touch m4
task a madvise m2 remove 0 64K
task a madvise m4 remove 0 64K
task a regions
task a touch m2
task a touch m4
task a madvise m3 dontneed
task a touch m3 read
task a touch m3 write
task a madvise m1 free 0 64K
task a regions m1
task a touch m1 read
task a touch m1
task a madvise m1 populate_read
task a madvise m6 populate_write
task a mprotect m1 r
task a madvise m1 populate_write
task a madvise m1 dontneed
task a madvise m1 populate_read
task a touch m1 read
task a regions m1
