#!/bin/sh
# madvise dontfork, wipeonfork, keeponfork over fork; locked and read-only memory in the child. [cow]
task new a
task a mmap 256K
task a mmap 256K prot r
task a mprotect m2 rw
task a touch m1
task a touch m2
task a mmap 1M at m1+16M
task a touch m3 fill text
task a madvise m3 dontfork 0 256K
task a madvise m3 wipeonfork 256K 256K
task a madvise m3 dontdump 512K 256K
task a vmas m3
task a fork b
task b vmas m3
task b regions m3
task b nonzero m3 256K 256K
task b peek m3 0
task b peek m3 262144
task b peek m3 524288
task b touch m3 read 256K 256K
task b touch m3 write 256K 256K
task b madvise m3 keeponfork 256K 256K
task b madvise m3 dodump
task b madvise m3 dodump 512K 256K
task b vmas m3
task b fork c
task c nonzero m3 256K 256K
task c regions m3
task a madvise m3 dofork
task a madvise m3 keeponfork
task a madvise m3 dodump
task a vmas m3
task a mlock m3
task a vm VmLck
task a fork d
task d vm VmLck
task d regions m3
task d touch m3 write 0 64K
task a touch m3 write 0 128K
task a mmap 128K shared
task a madvise m4 wipeonfork
task a madvise m4 dontfork
task a madvise m4 dofork
task a mmap 64K prot none
task a mprotect m5 r
task a fork e
task e touch m5 read
task e mprotect m5 rw
task e touch m5
task a peek m5 0
