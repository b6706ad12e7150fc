#!/bin/sh
# mremap with DONTUNMAP, of shared memory and of files, of locked and of split ranges. [mremap]
dd if=/dev/zero of=/data/f bs=64K count=16 2>/dev/null
task new a
task a mmap 256K
task a touch m1
task a mremap m1 256K dontunmap
task a regions
task a touch m1 read
task a touch m2 read
task a peek m2 0
task a mremap m2 512K maymove
task a touch m2
task a mremap m2 128K
task a vmas m2
task a mremap m1 128K dontunmap
task a mmap 256K shared
task a touch m3
task a mremap m3 512K maymove
task a touch m3 write 256K 4K
task a touch m3 write 0 256K
task a regions m3
task a mremap m3 64K
task a mmap 256K shared file /data/f 256K
task a touch m4 read
task a mremap m4 768K maymove
task a touch m4 read
task a mremap m4 1M maymove
task a touch m4 read 768K 4K
task a mmap 64K
task a touch m5
task a mremap m5 64K to m5+32K
task a mremap m5 64K to m4+4K
task a vmas m4
task a vmas m5
task a mremap m5 64K to m5+100
task a mremap m5 0
task a munmap m5
task a mremap m5 64K
task a mmap 64K
task a munmap m6
task a mmap 128K
task a mprotect m7 r 64K 64K
task a mremap m7 256K maymove
task a mlock m2
task a mremap m2 256K maymove
task a regions m2
task a vm VmLck
task a mremap m2 256K dontunmap
task a regions m2
