#!/bin/sh
# mlock: onfault, mlockall current, future and onfault, limits of a user, prot none, holes, munlockall, fork, file maps. [mlock]
dd if=/dev/zero of=/data/f bs=64K count=16 2>/dev/null
task new a
task a mmap 1M
task a mlock m1 0 256K onfault
task a regions m1
task a touch m1
task a regions m1
task a vm VmLck
task a mlock m1 128K 512K
task a vmas m1
task a vm VmLck
task a munmap m1 128K 64K
task a vm VmLck
task a mlock m1
task a vmas m1
task a vm VmLck
task a munlock m1
task a vm VmLck
task a mmap 256K prot none
task a mlock m2
task a vm VmLck
task a mprotect m2 rw
task a regions m2
task a touch m2
task a munlock m2
task a mmap 1M shared file /data/f 0 prot r
task a mlock m3
task a mincore m3
task a touch m3 read
task a regions m3
task a munlock m3
task a mmap 1M private file /data/f 0
task a mlock m4
task a touch m4 read
task a touch m4 write 0 64K
task a regions m4
task a munmap m4
task a mmap 1M shared
task a mlock m5 onfault
task a touch m5 write 0 64K
task a regions m5
task a mlock m5
task a regions m5
task a munlock m5
task a mmap 128K shared file /data/f 960K
task a mlock m6
task a vm VmLck
task a munmap m6
task a mmap 256K locked prot r
task a regions m6
task a touch m7 read
task a fork b
task b vm VmLck
task b regions m1
task new c
task c mmap 256K
task c mlockall future
task c vm VmLck
task c mmap 256K
task c regions m1
task c regions m2
task c mmap 64K prot none
task c regions m3
task c brk +128K
task c regions brk
task c munlockall
task c vm VmLck
task c mmap 64K
task c regions m4
task c mlockall future onfault
task c mmap 64K
task c regions m5
task c touch m5 write 0 8K
task c regions m5
task c mlockall onfault
task c munlockall
task c mlockall
task c uid 1000
task c rlimit memlock 128K
task c mmap 1M
task c mlock m6 0 128K
task c mlock m6 64K 64K
task c mlock m6 64K 128K
task c mlockall current
task c mmap 64K locked
task c munlock m6 0 64K
task c mmap 64K locked
task c vm VmLck
task c mremap m7 128K maymove
task c munlockall
task c mlockall future
task c mmap 256K
task c mmap 64K
task c brk +256K
task c vm VmLck
