#!/bin/sh
# SIGSEGV and SIGBUS by kind of access: exec only, write only, a hole in the middle, files that shrink, removed ranges, the tail page; what survives. [signals]
dd if=/dev/zero of=/data/f bs=4K count=8 2>/dev/null
task new a
task a mmap 32K prot x
task a touch m1 read
task a touch m1
task a mmap 32K prot w
task a peek m2 0
task a poke m2 0 1
task a mmap 48K shared file /data/f 0
task a touch m3
task a touch m3 read 32K 4K
task a fork b
task b open /data/f
task b ftruncate f1 10000
task a touch m3 read
task a touch m3 read 12K 4K
task a regions m3
rm /data/f
task a touch m3 read 0 12K
task a mmap 32K private file /etc/none 0
task a open /data/none
task a mmap 32K
task a munmap m4 8K 8K
task a touch m4
task a touch m4 write 12K 8K
task a peek m4 8192
task a poke m4 -1 1
task a touch m4 write -4K 4K
task a uid 1000
task a mmap 4K at 0x1000 fixed
task a fatal
task a peek m4 8192
task a pid > /run/o; echo "status=$?"
task b fatal
task b touch m3 read
task b regions
