#!/bin/sh
# Mappings of files: what protections they allow, how they merge and move, msync, mincore, advice. [file]
dd if=/dev/zero of=/data/f bs=64K count=16 2>/dev/null
task new a
task a mmap 64K shared file /data/f 0
task a mmap 64K shared file /data/f 64K at m1+64K
task a vmas
task a mmap 64K private file /data/f 4096
task a mmap 64K private file /data/f 100
task a mmap 64K private file /data/missing 0
task a mmap 64K private file /data 0
task a mmap 64K shared file /data/f 0 prot r
task a mprotect m4 rw
task a mprotect m4 rx
task a mmap 64K private file /data/f 0 prot r
task a mprotect m5 rwx
task a vmas m5
task a mmap 64K shared file /data/f 0 growsdown
task a mmap 8M private file /data/f 0
task a touch m6 read 0 1M
task a touch m6 read 0 2M
task a mremap m1 128K
task a mremap m1 128K maymove
task a mremap m1 32K
task a mremap m1 32K dontunmap
task a vmas m1
task a mprotect m1 r 8K 8K
task a vmas m1
task a mprotect m1 rw
task a vmas m1
task a madvise m1 random 0 8K
task a madvise m1 willneed
task a vmas m1
task a msync m1 sync
task a msync m1 async
task a mlock m1
task a msync m1 invalidate
task a munmap m1 4K 4K
task a msync m1 sync
task a mincore m1 8K 8K
task a uid 1000
task a mmap 64K shared file /data/f 0
task a mmap 64K private file /data/f 0
task a mincore m8
task a madvise m8 remove
task a madvise m5 remove
task a madvise m8 free
task a madvise m8 hugepage
task a madvise m8 dontneed
task a madvise m8 dontdump
task a madvise m8 collapse
