#!/bin/sh
# brk: growing, shrinking, with data limits, locked future memory, another mapping in the way, in parts of pages. [brk]
task new a
task a brk +1M
task a touch brk
task a regions brk
task a brk -512K
task a regions brk
task a brk +512K
task a touch brk
task a vmas brk
task a mprotect brk r 0 64K
task a brk +64K
task a vmas brk
task a brk -2M
task a brk +100
task a brk +5000
task a regions brk
task a vm VmData
task a mmap 64K at brk+2M fixed
task a brk +4M
task a brk +256K
task a mlockall future
task a brk +64K
task a regions brk
task a vm VmLck
task a munlockall
task a rlimit data 1M
task a brk +8M
task a mmap 2M
task a mmap 2M shared
task a mmap 64K prot r
