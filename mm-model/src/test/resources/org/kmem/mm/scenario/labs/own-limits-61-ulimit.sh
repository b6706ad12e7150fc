#!/bin/sh
#! mem=384
# Limits of the shell, set by ulimit, are those of the tasks that it starts; root may raise them again. [limits]
ulimit -s; ulimit -l; ulimit -v; ulimit -d
ulimit -S -s 1024
task new a
task a stack 900K
task a stack 1100K | cut -d' ' -f1
grep -E 'Max (stack|address|data|locked)' /proc/$(task a pid)/limits | tr -s ' '
ulimit -s 4096; ulimit -Ss; ulimit -Hs
ulimit -v 65536
task new b
task b mmap 80M
task b mmap 48M
task b mmap 16M
ulimit -v unlimited
ulimit -d 2048
task new c
task c mmap 4M
task c mmap 4M prot r
task c mmap 4M shared
task c brk +3M
task c brk +1M
ulimit -d unlimited
ulimit -l 64
task new d
task d mmap 1M
task d mmap 1M locked
task d uid 1000
task d mlock m1
task d mlock m1 0 64K
task d mmap 4K locked
(ulimit -s 512; ulimit -s)
ulimit -s
f() { echo "$FUNCNAME $(g)"; }
g() { echo $FUNCNAME; }
f
