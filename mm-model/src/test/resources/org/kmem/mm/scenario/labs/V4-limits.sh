#!/bin/sh
# RLIMIT_DATA, RLIMIT_STACK, RLIMIT_AS and RLIMIT_MEMLOCK against every call that maps or locks. [limits]
task new a
task a rlimit data 16M
task a mmap 8M
task a mmap 16M
task a mmap 16M prot r
task a mmap 16M shared
task a mprotect m2 rw
task a mprotect m2 rw 0 2M
task a mmap 16M growsdown
task a brk +4M
task a brk +12M
task a rlimit data unlimited
task new b
task b rlimit stack 256K
task b stack 128K
task b stack 512K > /tmp/o; cut -d' ' -f1 /tmp/o
task b vm VmStk
task b mmap 64K growsdown at 0x20000000 fixed
task b touch m1 write -128K 128K
task b touch m1 write -256K 64K
task b regions m1
task b vm VmStk
task b rlimit as 8M
task b mmap 16M
task b mmap 4M
task b mmap 4M at 0x30000000 fixed
task b mmap 4M at 0x30000000 fixed prot r
task b mremap m2 6M maymove
task b brk +8M
task new c
task c rlimit memlock 1M
task c uid 1000
task c mmap 4M
task c mlock m1 0 512K
task c mlock m1 256K 512K
task c mlock m1 512K 1M
task c mlock m1 1M 1M
task c vm VmLck
task c mlockall current
task c mlockall future
task c mmap 128K
task c mmap 512K
task c vm VmLck
task c brk +64K
task c brk +1M
task c mremap m2 256K maymove
task c mremap m2 1M maymove
task c munlockall
task c vm VmLck
task c mmap 512K
task c vm VmLck
task c rlimit memlock 2M
task c rlimit memlock 512K
task c mlockall onfault
