#!/bin/sh
# munmap over several areas and holes, at odd places and lengths, in a limit of the map count. [vma]
task new a
task a mmap 1M
task a mmap 64K prot r
task a munmap m1 64K 64K
task a munmap m1 0 256K
task a vmas
task a munmap m1 100 4096
task a munmap m1 256K 0
task a munmap m1 256K 1
task a vmas m1
task a munmap m1 -64K 128K
task a munmap m1 512K 4M
task a vmas
task a mmap 256K shared
task a touch m3
task a munmap m3 64K 64K
task a regions m3
task a mmap 64K at m3+64K fixed
task a peek m4 0
task a mremap m3 64K
task a mmap 1M
task a touch m5
f=/proc/$(task a pid)/status
p=$(task get $f VmPTE)
task a munmap m5
task a vm VmSwap
