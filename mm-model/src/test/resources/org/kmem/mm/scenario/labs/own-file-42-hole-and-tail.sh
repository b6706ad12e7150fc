#!/bin/sh
# Mapped holes of a sparse file, the tail of its last page, growing it by ftruncate, writing beyond the end through the tail. [file signals]
task new a
task a open /data/s create
task a ftruncate f1 1M
task a mmap 1M shared file /data/s 0
task a touch m1 read
du -k /data/s | cut -f1
task a touch m1 write 0 256K
sync
du -k /data/s | cut -f1
task a ftruncate f1 100
task a peek m1 99
task a poke m1 200 7
task a peek m1 200
task a touch m1 write 0 8K
task a ftruncate f1 8K
task a peek m1 200
task a peek m1 4096
task a regions m1
task a mincore m1
task a mmap 64K private file /data/s 0
task a poke m2 5000 9
task a ftruncate f1 4096
task a peek m2 5000
task a touch m2 read
task a pwrite f1 1M 4K
task a touch m1 read
ls -l /data/s | tr -s ' ' | cut -d' ' -f5
task a madvise m1 remove 0 64K
task a peek m1 0
task a regions m1
