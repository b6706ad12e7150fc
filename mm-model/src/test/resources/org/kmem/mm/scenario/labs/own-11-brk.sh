#!/bin/sh
# brk: grow, shrink, below the start, data limit, over a mapping, advice on the heap, VmData. [brk]
task new a
d() { task get /proc/$(task a pid)/status VmData; }
d0=$(d)
task a brk +1M
echo "data=$(( $(d) - d0 ))"
task a touch brk
task a regions brk
task a vmas brk
task a brk -512K
task a touch brk
task a regions brk
echo "data=$(( $(d) - d0 ))"
task a brk +100
task a vmas brk
task a brk +4000
task a vmas brk
task a brk +512K
task a touch brk
task a brk -100M
task a vmas brk
task a rlimit data 2M
task a brk +512K
task a brk +2M
task a mmap 2M
task a mmap 2M prot r
task a mprotect m1 rw
task a mmap 2M shared
task a mmap 64K
task a rlimit data unlimited
task a brk +2M
task a regions brk
task a mprotect brk r 64K 64K
task a vmas brk
task a brk +64K
task a vmas brk
task a mprotect brk rw
task a vmas brk
task a mmap 64K at brk+16M fixed
task a brk +20M
task a brk +8M
task a munmap brk 128K 64K
task a vmas brk
task a brk -1M
task a brk +1M
task a vmas brk
task a madvise brk dontneed
task a touch brk read 0 64K
task a fork b
task b brk +1M
task b vmas brk
task a rlimit as 100M
task a brk +200M
task a vm VmStk
