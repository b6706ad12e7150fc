#!/bin/sh
# SIGSEGV and SIGBUS: in the middle of a touch, at the borders, on file holes, after truncate, in the child; fatal. [signals]
dd if=/dev/zero of=/data/f bs=1K count=20 2>/dev/null
task new a
task a mmap 128K
task a munmap m1 32K 32K
task a touch m1 write 16K 64K
task a touch m1 read 60K 8K
task a peek m1 32767
task a peek m1 32768
task a poke m1 65535 1
task a poke m1 65536 1
task a nonzero m1
task a touch m1 read -4K 8K
task a touch m1 write 124K 8K
task a mprotect m1 r 64K 32K
task a poke m1 64K 1
task a peek m1 64K
task a mprotect m1 none 96K 32K
task a peek m1 96K
task a touch m1 read 64K 64K
task a mmap 64K shared file /data/f 0 prot r
task a touch m2 read
task a touch m2 write
task a peek m2 20479
task a peek m2 20480
task a mmap 64K private file /data/f 0
task a touch m3 write
task a open /data/f
task a ftruncate f1 8K
task a touch m3 read
task a touch m3 write 0 4K
task a ftruncate f1 0
task a touch m3 read
task a touch m2 read
task a mmap 64K private file /data/f 0
task a touch m4 write
task a mlock m4
task a madvise m4 populate_read
task a mmap 64K private file /data/f 0 populate
task a faults > /dev/null
task a fork b
task b fatal
task b peek m1 0
task b peek m1 32K
task b peek m1 0
task a peek m1 0
task a fork c
task c fatal
task c touch m2 read
task c pid
task a fork d
task d kill
task d peek m1 0
task a exit 3
task a peek m1 0
