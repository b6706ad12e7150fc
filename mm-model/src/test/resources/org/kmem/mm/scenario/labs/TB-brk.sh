#!/bin/sh
# The heap: grows, shrinks, is split by locks and protection, meets mappings and RLIMIT_DATA. [brk]
task new a
task a regions brk
task a brk +1M
task a vmas brk
task a touch brk
task a regions brk
task a brk +100
task a regions brk
task a brk +100
task a touch brk
task a brk -512K
task a regions brk
task a vmas brk
task a touch brk
task a brk +512K
task a touch brk
task a mlock brk 0 64K
task a vmas brk
task a mprotect brk r 128K 64K
task a vmas brk
task a brk -64M
task a mmap 64K at brk+4M fixed
task a brk +8M
task a brk +2M
task a regions
task a rlimit data 2M
task a brk +1M
task a mmap 4M
task a mmap 512K
task a mmap 4M prot r
task a mmap 4M shared
task a rlimit data unlimited
task a brk +64K
task a brk -16M
task a fork b
task b brk +64K
task b regions brk
task b touch brk
task a brk
