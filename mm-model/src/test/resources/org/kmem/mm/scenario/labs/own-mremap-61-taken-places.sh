#!/bin/sh
# mremap over borders, into places that are taken, of parts, of shared memory with dontunmap. [mremap]
task new a
task a mmap 256K
task a touch m1
task a mprotect m1 r 64K 64K
task a mremap m1 128K
task a regions m1
task a mremap m1 64K
task a mremap m1 192K
task a mremap m1 192K maymove
task a vmas
task a mmap 64K
task a touch m2
task a mremap m1 4M maymove
task a vmas
task a mremap m1 4M to m1+64K
task a mremap m1 64K to m2
task a vmas
task a peek m1 0
task a mmap 128K shared
task a touch m3
task a mremap m3 128K maymove dontunmap
task a regions
task a touch m3 read
task a mremap m4 256K maymove dontunmap
task a mmap 128K
task a touch m5 fill text
task a mremap m5 128K maymove dontunmap
task a nonzero m5
task a nonzero m6
task a regions
task a mlock m6
task a mremap m6 256K maymove
task a vm VmLck
task a regions m6
task a mremap m6 0
task a mremap m6 100
task a regions m6
task a mmap 16K growsdown
task a mremap m7 32K maymove
