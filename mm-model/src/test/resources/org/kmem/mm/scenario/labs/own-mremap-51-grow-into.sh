#!/bin/sh
# mremap of pieces: growing the middle, moving on top of others, moving with swapped or locked pages, with fork; RLIMIT and map counts. [vma mremap]
task new a
task a mmap 8M at 0x600000000000 fixed
task a touch m1
task a mmap 4M at 0x600001000000 fixed
task a touch m2
task a mremap m1 16M
task a mremap m1 17M
task a mremap m1 17M maymove
task a regions
task a touch m1 write
task a munmap m2 1M 1M
task a mremap m2 2M
task a vmas m2
task a mremap m2 8M maymove
task a mmap 2M at 0x600010000000 fixed
task a mmap 2M at 0x600010400000 fixed
task a touch m3
task a touch m4
task a mremap m3 2M maymove to m4
task a regions
task a mremap m3 1M maymove to m3+512K
task a mremap m3 2M to m4+8M
task a mremap m3 2M maymove to 0x600020000000
task a vmas
task a touch m3 read
task a mlock m3
task a mremap m3 4M maymove
task a regions m3
task a fork b
task b mremap m3 4M maymove to 0x600030000000
task b regions m3
task b touch m3 write
task a mremap m3 4M maymove dontunmap
task a regions
task a touch m3
task a touch m5 read
task a rlimit as 64M
task a mremap m5 80M maymove
task a mremap m1 1000T maymove
task a mremap m1 0
task a mremap m1 4096 maymove to 0x1001
