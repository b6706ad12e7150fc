#!/bin/sh
# mremap of files, shared memory, locked and grown areas, across two areas, onto itself, with length 0. [vma mremap]
dd if=/dev/zero of=/data/f bs=64K count=8 2>/dev/null
task new a
task a mmap 64K shared file /data/f 0
task a mremap m1 256K maymove
task a touch m1 read
task a vmas m1
task a mremap m1 1M maymove
task a touch m1 read
task a mmap 128K
task a mprotect m2 r 64K 64K
task a mremap m2 256K maymove
task a mremap m2 64K
task a vmas m2
task a mmap 64K locked
task a vm VmLck
task a mremap m3 256K maymove
task a vm VmLck
task a regions m3
task a mremap m3 16K
task a vm VmLck
task a mmap 64K
task a touch m4
task a mremap m4 64K to m4+32K
task a mremap m4 64K to m4+64K
task a regions m4
task a mremap m4 0 maymove
task a mmap 64K shared
task a touch m5
task a mremap m5 64K maymove dontunmap
task a regions m5
task a regions m6
task a touch m5
task a mmap 64K private file /data/f 0
task a touch m7
task a mremap m7 64K maymove dontunmap
task a regions m7
task a touch m7 read
task a peek m8 0
