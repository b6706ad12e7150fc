#!/bin/sh
# Readahead near the end of a file, of small files, with a small and a large window, and of a file that grew. [readahead]
task new a
dd if=/dev/zero of=/data/s bs=1000 count=9 2>/dev/null
dd if=/dev/zero of=/data/f bs=4k count=100 2>/dev/null
dd if=/dev/zero of=/data/g bs=1M count=4 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task a mmap 12K file /data/s 0
task a mmap 400K file /data/f 0
task a mmap 4M file /data/g 0
r() { echo "$1 $(task a mincore $2)"; }
task a open /data/s read
task a read f1 100
r small m1
task a open /data/f read
task a pread f2 396K 4096
r last m2
task a pread f2 380K 4096
r near m2
task a pread f2 384K 4096
r next m2
task a pread f2 300K 16K
r four m2
task a pread f2 316K 16K
r eight m2
cat /sys/block/vda/queue/read_ahead_kb
echo 1024 > /sys/block/vda/queue/read_ahead_kb
task a open /data/g read
for n in 1 2 3 4 5 6 7 8; do task a read f3 64K > /dev/null; r g$n m3; done
task a fadvise f3 dontneed
echo 16 > /sys/block/vda/queue/read_ahead_kb
task a open /data/g read
for n in 1 2 3 4; do task a read f4 12K > /dev/null; r h$n m3; done
task a fadvise f4 dontneed
echo 0 > /sys/block/vda/queue/read_ahead_kb
task a open /data/g read
for n in 1 2 3; do task a read f5 12K > /dev/null; r i$n m3; done
task a touch m3 read 2M 64K
r mapped m3
task a readahead f5 1M 512K
r ahead m3
