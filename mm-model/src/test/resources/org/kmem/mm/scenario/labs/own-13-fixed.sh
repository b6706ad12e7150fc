#!/bin/sh
# Places of mappings: hints, fixed, noreplace, unaligned, at the borders of the address space; what fits in a gap. [vma]
task new a
task a mmap 64K at 0x10000000000
task a vmas m1
task a mmap 64K at 0x10000000100
task a mmap 64K at 0x10000000100 fixed
task a mmap 64K at 0x10000008000 noreplace
task a mmap 64K at 0x10000010000 noreplace
task a vmas m1
task a mmap 64K at 0x1000000f000 noreplace
task a mmap 32K at 0x10000008000 fixed
task a vmas m1
task a mmap 64K at 0 fixed
task a mmap 64K at 4096 fixed
task a mmap 64K at 64K fixed
task a peek m5 0
task a mmap 64K at 0x7ffffffff000 fixed
task a mmap 64K at 0x7ffffffe0000 noreplace
task a mmap 4K at 0x7fffffffe000 fixed
task a mmap 4K at 0x7ffffffff000 fixed
task a mmap 64K at 0x800000000000 fixed
task a mmap 64K at 0x800000000000
task a mmap 64K at 0xffff800000000000 fixed
task a mmap 128T
task a mmap 200T
task a mmap 0
task a mmap 1
task a vmas m8
task a mmap 64K at 0x10000000001 noreplace
task a mmap 3K at 0x10000020000 fixed
task a mmap 64K shared at 0x10000030000 fixed
task a mmap 64K shared at 0x10000034000 noreplace
task a touch m10 write
task a mmap 64K at 0x10000030000 fixed
task a touch m11 write 0 32K
task a regions m11
task a mmap 64K at 0x10000034000 fixed prot none
task a touch m11 write
task a vmas m11
task a mmap 64K growsdown at 0x20000000000
task a mmap 64K at 0x20000000000-64K noreplace
task a mmap 64K at 0x20000000000-0x100000 noreplace
task a mmap 64K at 0x20000000000-0x50000
task a munmap m11 100 100
task a munmap m11 0 0
task a munmap m11 -1T 64K
task a munmap m11 16K 100
task a vmas m11
