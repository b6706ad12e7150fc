#!/bin/sh
# mlock: of shared memory, files, holes, PROT_NONE; onfault; twice; by fork; what Mlocked and Unevictable of meminfo say. [mlock]
m() { task get /proc/meminfo $1; }
dd if=/dev/zero of=/data/f bs=1M count=4 2>/dev/null
sync
sleep 1
l=$(m Mlocked) u=$(m Unevictable)
show() { sleep 1; echo "$1 mlocked=$(( $(m Mlocked) - l )) unevictable=$(( $(m Unevictable) - u ))"; }
task new a
task a mmap 4M shared file /data/f 0
task a mlock m1 0 2M
show file
task a mmap 4M shared
task a mlock m2 onfault
show onfault
task a touch m2 write 0 1M
show touched
task a mlock m2
show all
task a fork b
task b vm VmLck
task b touch m2
show forked
task b mlock m2
show both
task a munlock m2
task b munlock m2
show none
task b exit
task a mmap 1M prot none
task a mlock m3
task a vm VmLck
task a mprotect m3 rw
task a regions m3
task a touch m3
show late
task a munmap m2
task a mmap 256K
task a munmap m4 64K 64K
task a mlock m4
task a vmas m4
task a mmap 1M
task a mlock m5 0 1M
task a madvise m5 dontneed
task a madvise m5 dontneed_locked
show dontneed
task a munlockall
show end
task a vm VmLck
