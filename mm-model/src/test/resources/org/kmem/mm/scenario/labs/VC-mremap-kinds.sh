#!/bin/sh
# mremap of parts, of several areas, of shared, protected, locked and forked memory, to fixed places. [mremap]
task new a
task a mmap 1M
task a touch m1 fill text
task a mprotect m1 r 512K 256K
task a mremap m1 2M maymove
task a munmap m1 512K 512K
task a mremap m1 1M
task a mmap 512K
task a touch m2 fill text
task a mremap m2 512K to 0x10000000
task a mremap m2 1M to 0x20000000
task a touch m2 read
task a mremap m2 256K to 0x30000000
task a touch m2 read
task a vmas m2
task a mmap 64K at 0x30040000 fixed
task a vmas m2
task a mremap m2 512K to 0x30000000
task a mremap m2 1M to 0x30080000
task a vmas
task a mremap m2 4M maymove
task a regions m2
task a mmap 256K shared
task a touch m4 fill text
task a mremap m4 512K to 0x40000000
task a touch m4 read
task a mremap m4 256K
task a mremap m4 256K dontunmap
task a regions
task a touch m4 read
task a mmap 256K prot none
task a mremap m6 1M maymove
task a vmas m6
task a madvise m6 dontfork
task a mremap m6 2M maymove
task a fork b
task b regions m6
task a mlock m4 0 64K
task a mremap m4 64K to 0x50000000
task a vm VmLck
task a munmap m4
task a vm VmLck
task a mmap 64K
task a touch m7 fill text
task a fork c
task a mremap m7 128K maymove
task c mremap m7 128K maymove
task c vmas m7
task c touch m7
task c regions m7
task a regions m7
task a mremap m7 64K to m7-32K
task a mremap m7 64K to m7+64K
task a mremap m7 0
task a mremap m7 1T maymove
task a mremap m7 200T maymove
task a mremap m7 64K to 0x7ffffffff000
