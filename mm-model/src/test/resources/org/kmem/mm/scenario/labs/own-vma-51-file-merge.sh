#!/bin/sh
# File mappings side by side: offsets that continue merge, others not; by file, by permission, by sharing; after writes of private copies; around a hole refilled. [vma]
dd if=/dev/zero of=/data/f bs=1M count=4 2>/dev/null
dd if=/dev/zero of=/data/g bs=1M count=4 2>/dev/null
task new a
task a mmap 4M private none align 2M
task a munmap m1
task a mmap 1M private file /data/f 0 at 0x600000000000 fixed
task a mmap 1M private file /data/f 1M at 0x600000100000 fixed
task a vmas
task a mmap 1M private file /data/f 3M at 0x600000200000 fixed
task a vmas
task a touch m2 write 0 8K
task a mmap 1M private file /data/f 2M at 0x600000200000 fixed
task a vmas
task a mprotect m3 r 0 512K
task a vmas
task a mprotect m3 rw 0 512K
task a vmas
task a mmap 1M shared file /data/f 0 at 0x600000300000 fixed
task a mmap 1M shared file /data/g 1M at 0x600000400000 fixed
task a mmap 1M shared file /data/f 2M at 0x600000500000 fixed
task a vmas
task a munmap m7
task a mmap 1M shared file /data/f 1M at 0x600000400000 fixed
task a vmas
task a munmap m3 256K 256K
task a vmas
task a mmap 256K private file /data/f 1280K at 0x600000140000 noreplace
task a vmas
task a mmap 1M at 0x600000600000 fixed
task a mmap 1M at 0x600000700000 fixed
task a mmap 1M r at 0x600000800000 fixed
task a mprotect m12 r
task a mprotect m11 r
task a vmas
task a madvise m11 dontfork
task a madvise m12 dontfork 512K 512K
task a vmas
task a fork b
task b vmas
