#!/bin/sh
# Demand-zero faults: strides, repeats, reads then writes, prot none and read-only parts, holes. [faults]
task new a
task a mmap 1M
task a touch m1 read stride 64K
task a touch m1 read
task a touch m1 write stride 12K
task a touch m1 write
task a touch m1 write repeat 3
task a regions m1
task a mmap 1M prot none
task a touch m2 read
task a touch m2 write
task a mprotect m2 r
task a touch m2 read 0 256K
task a touch m2 write
task a regions m2
task a mprotect m2 rw 64K 64K
task a touch m2 write 64K 64K
task a touch m2 write 0 128K
task a regions m2
task a vmas m2
task a mmap 256K
task a munmap m3 64K 64K
task a touch m3
task a touch m3 write 128K 128K
task a nonzero m3 0 64K
task a nonzero m3 128K 128K
task a poke m3 5000 7
task a peek m3 5000
task a peek m3 5001
task a peek m3 70000
task a regions m3
task a mmap 3M prot w
task a touch m4 read 0 12K
task a touch m4 write 0 24K
task a vmas m4
task a mmap 64K prot rwx
task a touch m5 read 4000 200
task a touch m5 read 4000 5000
task a touch m5 write 8191 2
task a touch m5 write 100 64K
task a vmas m5
task a mmap 10000
task a touch m6
task a touch m6 write 0 12K
task a touch m6 write 0 12289
task a regions m6
task a mmap 64K
task a touch m7 fill zero
task a touch m7 fill random 0 8K
task a nonzero m7
task a mmap 0
task a mmap 16M shared
task a touch m8 read stride 64K
task a touch m8 write
task a regions m8
task a munmap m8
task a touch m8
