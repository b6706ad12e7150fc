#!/bin/sh
# Which touched areas merge: anon_vma rules with faults before and after, fork, mremap beside, private files. [vma]
dd if=/dev/zero of=/data/f bs=64K count=4 2>/dev/null
task new a
task a mmap 192K
task a mprotect m1 r 64K 64K
task a touch m1 write 0 64K
task a touch m1 write 128K 64K
task a vmas
task a mprotect m1 rw 64K 64K
task a vmas
task a mmap 192K at m1-1M
task a munmap m2 64K 64K
task a touch m2 write 0 64K
task a touch m2 write 128K 64K
task a mmap 64K at m2+64K fixed
task a vmas m2
task a touch m2
task a vmas m2
task a mmap 192K at m1-2M
task a munmap m4 64K 64K
task a touch m4 write 0 4K
task a mmap 64K at m4+64K fixed
task a vmas m4
task a mmap 64K at m1-4M
task a mmap 64K at m1-8M
task a touch m6
task a touch m7
task a mremap m7 64K maymove to m6+64K
task a vmas m6
task a mmap 64K at m1-12M
task a mremap m8 64K maymove to m6+128K
task a vmas m6
task a mmap 256K at m1-16M
task a touch m9
task a fork b
task b mprotect m9 r 64K 64K
task b vmas m9
task b mprotect m9 rw 64K 64K
task b vmas m9
task b mmap 64K at m9+256K fixed
task b vmas m9
task b touch m10
task b vmas m9
task b munmap m9 64K 64K
task b mmap 64K at m9+64K fixed
task b vmas m9
task a mmap 256K private file /data/f 0 at m1-20M
task a touch m10 write 0 64K
task a mprotect m10 r 64K 64K
task a vmas m10
task a mprotect m10 rw 64K 64K
task a vmas m10
task a munmap m10 128K 64K
task a mmap 64K private file /data/f 128K at m10+128K fixed
task a vmas m10
