#!/bin/sh
# Copy on write after exits in different orders, of grandchildren, after DONTNEED, mremap and mprotect of one side: who copies and who takes the page over. [cow]
task new a
task a mmap 1M
task a touch m1 fill text
task a fork b
task b fork c
task b exit
task c touch m1 0 256K
task a touch m1 0 256K
task a touch m1 256K 256K
task c touch m1 256K 256K
task c exit
task a touch m1
task a fork d
task d madvise m1 dontneed 0 512K
task a touch m1
task d touch m1
task d peek m1 4096
task d peek m1 786432
task a fork e
task e mremap m1 2M maymove
task e regions m1
task a touch m1 0 512K
task e touch m1
task a touch m1
task a fork g
task g munmap m1 0 128K
task a touch m1 0 128K
task a mprotect m1 r
task a fork h
task a mprotect m1 rw
task h mprotect m1 rw
task h touch m1 0 64K
task a touch m1 0 64K
task a regions
task h regions
