#!/bin/sh
# The stack guard gap of 1 MB: stacks keep away from mappings below, mappings from stacks. [stack]
task new a
task a stack 64K
task a mmap 64K at stack-2M
task a mmap 4K at stack-64K
task a mmap 4K at stack-1M fixed
task a stack 2M > /tmp/o; cut -d' ' -f1 /tmp/o
task new b
task b mmap 4M
task b munmap m1
task b mmap 64K growsdown at m1+2M fixed
task b mmap 64K growsdown at 0x40000000 fixed
task b vmas
task b touch m2 write -64K 64K
task b vmas m2
task b touch m2 write -4K 4K
task b touch m2 write -1M 4K
task b vmas m2
task b mmap 4K at 0x3fe00000 fixed
task b touch m2 write -1020K 4K
task b touch m2 write -1028K 4K
task b mmap 4K at 0x3fd00000 fixed prot none
task b vmas
task b munmap m2
task b vmas
task b mmap 1M growsdown prot r
task b touch m5 read -4K 4K
task b touch m5 write -4K 4K
task b mmap 64K growsdown shared
task b mmap 64K growsdown locked at 0x50000000 fixed
task b touch m6 write -64K 64K
task b vm VmLck VmStk
task b regions m6
task b mprotect m6 r
task b touch m6 -128K 64K
task b madvise m6 dontneed
task b madvise m6 nohugepage
task b mremap m6 128K
task b mremap m6 128K maymove
task b vmas m6
