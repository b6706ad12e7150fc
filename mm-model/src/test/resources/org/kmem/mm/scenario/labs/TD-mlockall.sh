#!/bin/sh
# mlockall, on fault and in future; fork unlocks; limits of who is not root. [mlock]
task new a
task a mmap 1M
task a mlock m1 onfault
task a regions
task a touch m1 write 0 64K
task a regions
task a mlock m1 0 512K
task a regions
task a mlockall future
task a mmap 256K
task a regions m2
task a touch m2
task a munlockall
task a vm VmLck
task a mlockall current onfault
task a vm VmLck
task a munlockall
task a mlockall future onfault
task a mmap 256K
task a touch m3
task a vm VmLck
task a fork b
task b vm VmLck
task b mmap 64K
task b vm VmLck
task a munlockall
task a mlock m1 2M 64K
task a mlock m1 512K 1M
task a munmap m1 256K 64K
task a mlock m1
task a vmas m1
task a vm VmLck
task a madvise m1 dontneed 0 64K
task a madvise m1 dontneed_locked 0 64K
task a regions m1
task a mprotect m1 r 0 64K
task a vmas m1
task a rlimit memlock 128K
task a uid 1000
task a mlockall current
task a mlockall future
task a mmap 64K locked
task a mmap 1M locked
task a munlockall
task a mmap 64K locked
task a mmap 128K locked
task a mremap m5 256K maymove
task a mremap m4 96K maymove
task a rlimit memlock 0
task a mlock m5
task a mlockall current
task a mmap 64K locked
