#!/bin/sh
# Which neighbours merge: by anon_vma, after fork, into gaps, after mremap; a refused MAP_FIXED leaves pieces. [vma]
task new a
task a mmap 64K
task a mmap 64K prot r
task a touch m1
task a vmas
echo "faulted m1 with unfaulted m2 below"
task a mprotect m2 rw
task a vmas
task a munmap m1; task a munmap m2
task a mmap 64K prot r
task a mmap 64K
task a touch m4
echo "unfaulted m3 above faulted m4"
task a mprotect m3 rw
task a vmas
task a munmap m3; task a munmap m4
echo "faulted middle into unfaulted sides"
task a mmap 192K
task a mprotect m5 r 64K 64K
task a touch m5 read 64K 64K
task a mprotect m5 rw 64K 64K
task a vmas
task a munmap m5
task a mmap 192K
task a mprotect m6 r 0 64K
task a touch m6 write 64K 64K
task a vmas
task a mprotect m6 rw 0 64K
task a vmas
task a munmap m6
echo "both faulted separately"
task a mmap 64K
task a mmap 64K prot r
task a mmap 64K
task a vmas
task a touch m7
task a touch m9
task a mprotect m8 rw
task a vmas
task a munmap m7; task a munmap m8; task a munmap m9
echo "fork and new neighbour"
task a mmap 64K
task a touch m10
task a fork b
task a mmap 64K
task a vmas
task b mmap 64K
task b vmas
task b munmap m10; task b mmap 64K; task b vmas
task b exit
echo "faulted in gap between two faulted"
task a munmap m10; task a munmap m11
task a mmap 192K
task a munmap m12 64K 64K
task a touch m12 write 0 64K
task a touch m12 write 128K 64K
task a mmap 64K at m12+64K
task a vmas
task a munmap m12
task a mmap 64K
task a mmap 64K prot r
task a mmap 64K
task a touch m14; task a touch m16
task a munmap m15
task a mmap 64K at m16+64K
task a vmas
task a munmap m14; task a munmap m16; task a munmap m17
echo "mremap merge faulted"
task a mmap 256K
task a munmap m18 128K 64K
task a touch m18 write 0 64K
task a mmap 64K at 0x10000000
task a touch m19
task a mremap m19 64K to m18+128K
task a vmas
task a mmap 64K at 0x10000000
task a mremap m20 64K to m18+64K
task a vmas
echo "fixed refused by limit leaves pieces"
task a rlimit as 8M
task a mmap 64K prot r
task a mmap 20M at m21+16K fixed
task a mmap 20M prot r at m18 fixed
task a vmas
