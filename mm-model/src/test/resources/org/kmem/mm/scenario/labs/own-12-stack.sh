#!/bin/sh
# Stack: RLIMIT_STACK lowered and raised, the guard gap below, mappings near it, growsdown mappings. [stack]
#~ VmStk tol=8
#~ minor tol=2
task new a
task a vm VmStk
task a stack 64K
task a stack 100K
task a vm VmStk
task a stack 200K
task a vm VmStk
task a rlimit stack 64K
task a stack 128K
task a stack 512K > /tmp/o; cut -d' ' -f1 /tmp/o
task a rlimit stack 512K
task a stack 300K
task a stack 600K > /tmp/o; cut -d' ' -f1 /tmp/o
task a rlimit stack unlimited
task a stack 16M > /tmp/o; cut -d' ' -f1 /tmp/o
task new b
task b mmap 64K at stack-512K fixed
task b stack 1M > /tmp/o; cut -d' ' -f1 /tmp/o
task b vm VmStk
task b munmap m1
task b stack 1M > /tmp/o; cut -d' ' -f1 /tmp/o
task b mmap 64K at stack-2M fixed prot none
task b stack 4M > /tmp/o; cut -d' ' -f1 /tmp/o
task new c
task c mmap 64K growsdown at 0x10000000000
task c vmas m1
task c touch m1
task c touch m1 write -64K 64K
task c touch m1 write -4K 4K
task c vmas m1
task c touch m1 write -64K 60K
task c vmas m1
task c touch m1 write -1M 4K
task c vmas m1
task c regions m1
task c mmap 64K at 0x10000000000-0x300000 fixed
task c touch m1 write -2M 4K
task c touch m1 write -1920K 4K
task c touch m1 write -1980K 4K
task c vmas m1
task c munmap m1 -4K 8K
task c vmas m1
task c touch m1 write -8K 4K
task c touch m1 write -4K 4K
task c touch m1 write 0 4K
task c vmas m1
