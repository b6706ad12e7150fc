#!/bin/sh
# Splits and merges in every direction: anonymous and file, by place, by flags, by advice, after unmapping the middle. [vma]
dd if=/dev/zero of=/data/f bs=64K count=4 2>/dev/null
task new a
task a mmap 1M
task a munmap m1 256K 64K
task a vmas
task a mmap 64K at m1+256K fixed
task a vmas
task a munmap m1 512K 64K
task a mmap 32K at m1+512K fixed
task a vmas
task a mmap 32K at m1+544K noreplace
task a vmas
task a mprotect m1 r 0 128K
task a mprotect m1 r 896K 128K
task a vmas
task a mprotect m1 none 128K 768K
task a vmas
task a mprotect m1 rw
task a vmas
task a madvise m1 sequential 0 64K
task a madvise m1 random 64K 64K
task a vmas
task a madvise m1 random 0 128K
task a vmas
task a madvise m1 normal
task a vmas
task a madvise m1 dontdump 128K 64K
task a madvise m1 dontfork 192K 64K
task a vmas
task a madvise m1 dodump
task a madvise m1 dofork
task a vmas
task a mlock m1 64K 64K
task a vmas
task a munlock m1
task a vmas
task a mmap 256K shared file /data/f 0
task a munmap m4 64K 64K
task a vmas m4
task a mmap 64K shared file /data/f 64K at m4+64K fixed
task a vmas m4
task a munmap m4 64K 64K
task a mmap 64K shared file /data/f 128K at m4+64K fixed
task a vmas m4
task a munmap m4 64K 64K
task a mmap 64K private file /data/f 64K at m4+64K fixed
task a vmas m4
task a mprotect m4 r 128K 64K
task a vmas m4
task a mprotect m4 rw
task a vmas m4
