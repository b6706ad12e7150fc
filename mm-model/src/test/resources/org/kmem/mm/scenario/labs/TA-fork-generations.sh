#!/bin/sh
# Generations of forks: who shares, who copies, who reuses; advice that fork heeds. [cow]
task new a
task a mmap 3M
task a touch m1
task a fork b
task b fork c
task a regions; task b regions; task c regions
task c touch m1 write 0 1M
task a regions; task b regions; task c regions
task b exit
task a touch m1 write 0 1M
task a touch m1 write 1M 2M
task c touch m1 write 1M 2M
task a regions; task c regions
task c kill
task a fork d
task d touch m1 read
task d munmap m1 0 1M
task a touch m1
task d regions
task d mmap 1M
task d vmas
task a fork e
task e mprotect m1 r
task e touch m1 write
task e mprotect m1 rw
task e touch m1 write
task e madvise m1 dontneed
task e nonzero m1
task e regions
task a nonzero m1
task a mmap 1M shared
task a touch m2 write 0 512K
task a fork f
task f poke m2 0 77
task a peek m2 0
task f touch m2 read
task f touch m2 write
task f munmap m2
task a regions m2
task a madvise m1 dontfork
task a fork g
task g regions
task g touch m1
task a madvise m1 dofork
task a madvise m1 wipeonfork 0 1M
task a fork h
task h nonzero m1
task h vmas m1
task h regions m1
task a madvise m1 keeponfork
task a fork i
task i nonzero m1
