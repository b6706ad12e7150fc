#!/bin/sh
# Private file pages written, forked and written again; the file changes meanwhile: pages not yet copied show it. [cow file]
dd if=/dev/zero of=/data/f bs=64K count=4 2>/dev/null
sync
task new a
task a mmap 256K private file /data/f 0
task a open /data/f
task a touch m1 write 0 64K
task a fork b
task b touch m1 write 0 128K
task a pwrite f1 0 256K fill text
task a nonzero m1
task b nonzero m1
task a peek m1 0
task a peek m1 131072
task b peek m1 131073
task a regions m1
task b regions m1
task a touch m1
task b exit
task a touch m1
task a ftruncate f1 64K
task a regions m1
task a peek m1 4096
task a peek m1 131072
task a mincore m1
task a ftruncate f1 256K
task a touch m1 read
task a regions m1
