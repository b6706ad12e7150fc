#!/bin/sh
# Faults after mprotect: taking write away and giving it back costs a fault for each page, none if nothing was written; prot none and back. [faults]
task new a
task a mmap 1M
task a touch m1
task a mprotect m1 r
task a touch m1 read
task a mprotect m1 rw
task a touch m1 read
task a touch m1
task a mprotect m1 none
task a mincore m1
task a mprotect m1 rw
task a touch m1 read
task a touch m1
task a mmap 1M shared
task a touch m2 read
task a touch m2
task a mprotect m2 r
task a mprotect m2 rw
task a touch m2
task a fork b
task a mprotect m1 r
task a mprotect m1 rw
task a touch m1
task b touch m1
task b mprotect m1 none 0 512K
task b mprotect m1 rw
task b regions m1
task b touch m1

task a mmap 64K prot w
task a touch m3
task a touch m3 read
task a mmap 64K prot x
task a touch m4 read
task a touch m4
