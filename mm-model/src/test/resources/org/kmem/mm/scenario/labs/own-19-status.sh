#!/bin/sh
# status, stat, statm after each step: sizes, peaks, RSS by kind, page tables, data and stack; differences from the start. [status]
#~ VmPTE tol=4
dd if=/dev/zero of=/data/f bs=64K count=64 2>/dev/null
#~ rss tol=124
#~ RssFile tol=124
#~ RssShmem tol=124
#~ RssAnon tol=124
#~ VmRSS tol=380
#~ VmHWM tol=380
task new a
p=$(task a pid)
v() { task get /proc/$p/status $1; }
for f in VmPeak VmSize VmLck VmPin VmHWM VmRSS RssAnon RssFile RssShmem VmData VmStk VmExe VmLib VmPTE VmSwap; do eval "b_$f=$(v $f)"; done
show() { o=$1:; for f in VmPeak VmSize VmLck VmPin VmHWM VmRSS RssAnon RssFile RssShmem VmData VmStk VmExe VmLib VmPTE VmSwap; do eval "o=\"\$o $f=\$(( $(v $f) - b_$f ))\""; done; echo "$o"; }
show start
task a mmap 16M align 2M; show mmap
task a touch m1; show touch
task a mmap 16M shared align 2M; show shared
task a touch m2; show shared-touch
task a mmap 4M shared file /data/f 0 align 2M; show file
task a touch m3 read; show file-read
task a touch m3 write 0 1M; show file-write
task a mmap 4M private file /data/f 0 align 2M; show private
task a touch m4 write 0 2M; show private-write
task a mmap 4M private file /data/f 0 prot rx align 2M; show exec
task a mprotect m1 r 0 4M; show protect
task a mprotect m1 none 4M 4M; show none
task a mlock m1 8M 4M; show locked
task a madvise m1 dontneed 0 8M; show dontneed
task a munmap m2; show unmap-shared
task a munmap m3; show unmap-file
task a munmap m1; show unmap
task a brk +1M; show brk
task a touch brk; show brk-touch
task a stack 1M; show stack
task a mmap 1G; show huge-range
task a touch m6 write stride 2M; show sparse
task a madvise m6 dontneed; show sparse-gone
task a munmap m6; show sparse-unmapped

