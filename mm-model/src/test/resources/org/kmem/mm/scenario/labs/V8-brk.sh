#!/bin/sh
# brk: grows, shrinks, stops before mappings and limits; locked and split heaps. [brk]
task new a
task a brk +64K
task a vmas brk
task a touch brk
task a brk +64K
task a touch brk
task a regions brk
task a brk -96K
task a regions brk
task a touch brk write 0 64K
task a brk +100
task a vmas brk
task a brk +3996
task a vmas brk
task a mmap 4K at brk+64K fixed
task a brk +16K
task a brk +64K
task a vmas brk
task a brk +20K
task a mprotect brk r 0 4K
task a vmas brk
task a brk +4K
task a brk -4K
task a vmas brk
task a fork b
task b brk +4K
task b vmas brk
task b touch brk
task a rlimit data 1M
task a brk +4M
task a vm VmData
task new c
task c brk +1M
task c mlock brk
task c brk +1M
task c regions brk
task c mlockall future
task c brk +1M
task c regions brk
task c vm VmLck
task c madvise brk dontneed
task c munlockall
task c madvise brk dontneed
task c regions brk
task c munmap brk 512K 512K
task c vmas brk
task c brk +4K
task c brk -1M
task c vmas brk
task c mremap brk 8M
