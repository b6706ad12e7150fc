#!/bin/sh
# mlock, mlock2, munlock, mlockall: what they fault in, count and refuse. [mlock]
dd if=/dev/zero of=/data/f bs=64K count=16 2>/dev/null
task new a
task a mmap 1M
task a mlock m1 onfault
task a regions
task a vm VmLck
task a touch m1 write 0 256K
task a regions
task a mlock m1 0 512K
task a regions
task a vmas
task a munlock m1 256K 256K
task a vmas
task a munlock m1
task a vm VmLck
task a mmap 1M prot none
task a mlock m2
task a vm VmLck
task a mprotect m2 rw
task a regions m2
task a mprotect m2 r
task a munlock m2
task a mlock m2
task a regions m2
task a mprotect m2 rw
task a touch m2
task a mmap 1M shared
task a mlock m3
task a regions m3
task a fork b
task b vm VmLck
task b regions m3
task a mmap 256K shared file /data/f 0
task a mlock m4 0 128K
task a regions m4
task a mremap m4 512K maymove
task a regions m4
task a vm VmLck
task a mremap m4 64K
task a vm VmLck
task a mmap 1M private file /data/f 0 locked
task a regions m5
task a touch m5
task a munlockall
task a vm VmLck
task a mlockall future onfault
task a mmap 256K
task a regions m6
task a touch m6 write 0 64K
task a regions m6
task a vm VmLck
task a mlockall current
task a mmap 256K
task a regions m7
task a munlockall
task a mmap 2M
task a munmap m8 1M 64K
task a mlock m8
task a vm VmLck
task a mlock m8 1M 32K
task a mlock m8 0 100
task a mlock m8 100 4K
task a vm VmLck
task a madvise m8 dontneed
task a madvise m8 dontneed_locked
task a madvise m8 free
task a regions m8
task a mmap 64K at m8 fixed
task a vm VmLck
