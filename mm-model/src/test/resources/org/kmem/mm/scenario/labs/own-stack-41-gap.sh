#!/bin/sh
# The stack: growth by a far touch, the guard gap below it, a growsdown mapping, limits changed on the way, fork. [stack]
#~ VmStk tol=8
task new a
task a stack 256K
task a mmap 64K at stack-2M fixed
task a stack 1M
task a stack 4M | cut -d' ' -f1
task a vm VmStk
task a mmap 64K growsdown
task a touch m2 write -4K 4K
task a touch m2 write -64K 64K | cut -d' ' -f1,2
task a vmas m2
task a fork b
task b stack 512K
task b vm VmStk
task a vm VmStk
task b rlimit stack 256K
task b stack 1M | cut -d' ' -f1
task b rlimit stack unlimited
task b stack 1M | cut -d' ' -f1
task b vm VmStk
