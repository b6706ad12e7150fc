#!/bin/sh
# VmSize, VmData, VmStk, VmPeak and VmLck through mappings, protections, moves, brk and fork. [status]
task new a
f=/proc/$(task a pid)/status
s() { task get $f $1; }
size=$(s VmSize) data=$(s VmData) stk=$(s VmStk) peak=$(s VmPeak)
d() { echo "$1 size=$(( $(s VmSize) - size )) data=$(( $(s VmData) - data )) stk=$(( $(s VmStk) - stk )) peak=$(( $(s VmPeak) - $(s VmSize) )) lck=$(s VmLck)"; }
task a mmap 8M; d mmap
task a mmap 8M prot r; d mmap_r
task a mmap 8M prot rx; d mmap_rx
task a mmap 8M shared; d shared
task a mmap 8M growsdown; d growsdown
task a mprotect m1 r 0 4M; d mprotect
task a mprotect m2 rwx; d mprotect_rwx
task a mlock m1 0 4M; d mlock
task a mremap m1 12M maymove; d mremap
task a mremap m1 2M; d shrink
task a mremap m4 16M maymove; d mremap_shared
task a mremap m4 16M dontunmap; d dontunmap
task a munmap m5 1M 1M; d munmap_hole
task a mmap 16M at m2 fixed; d fixed
task a brk +4M; d brk
task a brk -4M; d brk-
task a fork b
f=/proc/$(task b pid)/status
d child
task a munmap m2
f=/proc/$(task a pid)/status
d parent
