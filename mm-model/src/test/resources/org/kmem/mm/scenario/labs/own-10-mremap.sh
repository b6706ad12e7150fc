#!/bin/sh
# mremap: errors, growing over a boundary, shared and file maps, dontunmap, fixed, locked, old length zero. [mremap]
dd if=/dev/zero of=/data/f bs=64K count=8 2>/dev/null
task new a
task a mmap 256K at 0x10000000000
task a mremap m1 0
task a mremap m1 100T
task a mremap m1 256K
task a mremap m1 512K
task a vmas
task a touch m1
task a mremap m1 64K to m1+128K
task a mremap m1 64K maymove to m1+8M
task a vmas
task a touch m1
task a mremap m1 64K maymove to m1+32K
task a mremap m1 64K maymove to m1+100
task a mprotect m1 r 16K 16K
task a mremap m1 128K
task a mremap m1 128K maymove
task a vmas m1
task a mprotect m1 rw
task a mremap m1 128K maymove
task a regions m1
task a mmap 128K shared at 0x20000000000
task a touch m2 fill text
task a mremap m2 256K
task a touch m2
task a mremap m2 128K maymove dontunmap
task a mremap m2 256K maymove dontunmap
task a vmas m2
task a regions m2
task a regions m3
task a peek m3 0
task a touch m2 read
task a touch m3 read
task a mmap 128K at 0x30000000000
task a touch m4 fill text
task a mremap m4 128K dontunmap
task a mremap m4 64K maymove dontunmap
task a mremap m4 128K maymove dontunmap
task a regions m4
task a regions m5
task a touch m4 read
task a peek m4 0
task a peek m5 0
task a mremap m5 128K maymove dontunmap to 0x31000000000
task a regions m6
task a mmap 128K shared file /data/f 64K at 0x40000000000
task a touch m7
task a mremap m7 256K
task a touch m7
task a vmas m7
task a mremap m7 1M
task a touch m7
task a mremap m7 64K
task a regions m7
task a mremap m7 64K maymove dontunmap
task a mmap 128K private file /data/f 0 at 0x50000000000
task a touch m9 write 0 64K
task a mremap m9 128K maymove to 0x51000000000
task a regions m9
task a touch m9
task a mmap 128K at 0x60000000000 locked
task a mremap m10 256K
task a regions m10
task a vm VmLck
task a mremap m10 64K
task a vm VmLck
task a mremap m10 64K maymove to 0x61000000000
task a vm VmLck VmSize
task a regions m10
task a mremap m10 64K maymove dontunmap
task a vm VmLck
