#!/bin/sh
# Growing stacks and guard gaps, moves of parts, advice that splits areas, and what calls answer to wrong arguments. [vma]
task new a
task a mmap 64K
task a mmap 64K prot rwx
task a touch m2
task a vmas
echo "faulted m2 below unfaulted m1 becomes equal"
task a mprotect m2 rw
task a vmas
task a munmap m1; task a munmap m2
echo "growsdown and guard"
task a mmap 64K growsdown
task a mmap 64K
task a vmas
task a touch m3 write -64K 64K
task a vmas
task a mmap 64K growsdown at 0x20000000 fixed
task a touch m5 write -1M 1M
task a mmap 64K at 0x20000000-2M
task a mmap 4K at 0x1ff00000 
task a mmap 64K at 0x1f000000 fixed
task a vmas m5
task a mprotect m5 r 0 4K
task a vmas m5
echo "mremap zero old length is not possible by task; partial"
task a mmap 256K
task a touch m8 fill text
task a munmap m8 64K 4K
task a mremap m8 64K
task a mremap m8 512K maymove
task a mremap m8 128K dontunmap
task a mremap m8 64K to m8+32K
task a mremap m8 64K to 0x30000001
task a mremap m8 64K to 0x1000
task a mremap m8 64K to 0x30000000
task a mmap 64K shared
task a touch m9 fill text
task a mremap m9 128K maymove
task a touch m9 read
task a touch m9 read 0 64K
task a mremap m9 128K dontunmap
task a peek m10 0
task a peek m9 0
task a vmas m9
echo "madvise flags and vmas"
task a mmap 128K
task a madvise m11 sequential 0 32K
task a madvise m11 random 32K 32K
task a madvise m11 dontfork 64K 32K
task a madvise m11 hugepage 96K 32K
task a vmas m11
task a madvise m11 normal
task a madvise m11 dofork
task a vmas m11
task a madvise m11 nohugepage 96K 32K
task a vmas m11
task a madvise m11 dontdump
task a madvise m11 dodump
task a madvise m11 wipeonfork
task a madvise m11 keeponfork
task a madvise m11 mergeable
task a vmas m11
task a madvise m11 unmergeable
task a madvise m11 collapse
task a madvise m11 populate_read 0 16K
task a madvise m11 populate_write 16K 16K
task a mincore m11
task a madvise m11 dontneed 0 -4096
task a madvise m11 free 1 1
task a mprotect m11 r
task a madvise m11 populate_write
task a madvise m11 free
task a madvise m11 remove
task a mprotect m11 none
task a madvise m11 populate_read
task a madvise m11 willneed
task a madvise m11 cold
echo "errors"
task a munmap m11 1 4096
task a munmap m11 0 0
task a munmap m11 0 -1
task a mprotect m11 rw 1 4096
task a mprotect m11 rw 0 0
task a mprotect m11 rw 0 -1
task a mprotect m11 rw 0 16M
task a mlock m11 0 16M
task a munlock m11 0 16M
task a mlock m11 1 1
task a regions m11
task a msync m11 sync
task a msync m11 invalidate
task a mincore m11 1 4096
task a brk +64K
task a brk -128K
task a brk +1T
task a vm VmLck
task a mlockall onfault
task a mlockall current future
task a mmap 64K
task a mincore m12
task a munlockall
task a vm VmLck
