#!/bin/sh
# A chain of forks: parent, child, grandchild; who copies and who reuses; exits of the middle and of the parent. [cow]
task new a
task a mmap 4M
task a touch m1
task a mmap 2M shared
task a touch m2
task a mmap 1M
task a touch m3 read
task a fork b
task b fork c
task a regions
task c regions
task b touch m1 write 0 1M
task c touch m1 write 0 2M
task a touch m1 write 0 3M
task a regions
task b regions
task c regions
task b exit
task a touch m1
task a regions m1
task c touch m1
task c regions m1
task c touch m3 write 0 64K
task c touch m2 write
task a touch m2 read
task a regions
task a exit
task c regions
task c touch m1
task c touch m2
task c fork d
task d touch m1 read
task d touch m1 write stride 8K
task d exit
task c touch m1 write
task c regions
task c munmap m1 0 1M
task c fork e
task e mprotect m1 r
task e touch m1 read 1M 1M
task e mprotect m1 rw
task e touch m1 write 1M 1M
task c touch m1 write 1M 1M
task e munmap m1
task c touch m1 write 1M 3M
task c vmas m1
task e vmas m1
