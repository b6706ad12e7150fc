#!/bin/sh
# Hints and fixed addresses at the ends of user space, mmap_min_addr, lengths beyond reason. [vma]
task new a
task a mmap 64K at 0x1000
task a mmap 64K at 1
task a mmap 64K at 0x7ffffffff000
task a mmap 64K at 0x7fffffff0000
task a mmap 64K at 0x7ffffffef000 noreplace
task a mmap 64K at 0x7ffffffee000 noreplace
task a mmap 64K at 0x800000000000
task a mmap 64K at 0x800000000000 fixed
task a mmap 200T
task a mmap 127T noreserve
task a mmap 100T noreserve
task a mmap 100T noreserve
task a mmap -4096
task a mmap -1
task a mmap 64K at 0x10001 fixed
task a mmap 64K at 0x10001
task a mmap 64K at 0x10001 noreplace
task a mmap 64K at 0 noreplace
task a mmap 64K at 0 fixed prot none
task a uid 1000
task a mmap 64K at 0 fixed
task a mmap 64K at 0xf000 fixed
task a mmap 64K at 0x10000 fixed
task a mmap 64K at 0x1000
task a mremap m3 64K to 0x1000
task a mprotect m3 r 0 128K
task a vm VmData
task new b
task b mmap 64K hugetlb
task b mmap 2M hugetlb
task b mmap 2M shared hugetlb
task b mmap 2M at 0x20000000 fixed
task b touch m1
task b madvise m1 hugepage
task b vmas
task b mmap 4M at 0x20200000
task b mmap 4M at 0x20100000
task b mmap 4M at 0x20100000 noreplace
task b vmas
task b mprotect m1 none
task b munmap m1
task b munmap m2
task b mmap 10M at 0x20000000 fixed
task b munmap m4 -2M 20M
task b vmas
