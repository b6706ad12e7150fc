#!/bin/sh
# RLIMIT_AS and RLIMIT_DATA: what counts, what fails and how, after fork, with stack, brk, mremap and files. [limits]
#~ minor tol=2
dd if=/dev/zero of=/data/f bs=64K count=64 2>/dev/null
task new a
s=$(task get /proc/$(task a pid)/status VmSize)
task a rlimit as $(( s + 4096 ))K
task a mmap 2M
task a mmap 2M shared
task a mmap 4K
task a munmap m1 0 1M
task a mmap 1M private file /data/f 0
task a mmap 4K prot none
task a mremap m1 4M maymove
task a brk +4K
task a stack 512K > /tmp/o; cut -d' ' -f1 /tmp/o
task a munmap m2
task a stack 512K
task a mremap m1 3M maymove
task a mmap 1M at m1 fixed
task a fork b
task b mmap 4M
task a rlimit as unlimited
task a mmap 4M
task b mmap 4M
task new c
s=$(task get /proc/$(task c pid)/status VmData)
task c rlimit data $(( s + 1024 ))K
task c mmap 1M
task c mmap 4K
task c mmap 4K prot r
task c mprotect m2 rw
task c mmap 1M shared
task c mmap 1M private file /data/f 0
task c mmap 1M private file /data/f 0 prot r
task c mprotect m4 rw
task c mprotect m1 r
task c mprotect m4 rw
task c mprotect m1 rw
task c brk +64K
task c stack 1M
task c munmap m4
task c mremap m1 1028K maymove
task c brk +64K
task c mprotect m1 r
task c brk +64K
task c rlimit data 0
task c mmap 4K
task c rlimit data unlimited
task c mmap 4K
task c rlimit stack 32K
task c rlimit as 10
task c mmap 4K
task c munmap m1
