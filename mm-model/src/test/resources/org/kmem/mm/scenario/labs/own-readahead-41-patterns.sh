#!/bin/sh
# Readahead by pattern: backwards, strided, interleaved readers, two descriptors, after seek, advice sequential and random, read_ahead_kb, marker pages. [readahead]
dd if=/dev/zero of=/data/f bs=1M count=16 2>/dev/null
sync
task new a
task a mmap 16M shared file /data/f 0 prot r
drop() { echo 3 > /proc/sys/vm/drop_caches; }
r() { echo "$1: $(task a mincore m1 | cut -d' ' -f1)"; }
drop; task a open /data/f
for o in 64K 60K 56K 52K; do task a pread f1 $o 4K > /dev/null; r "back $o"; done
drop; task a open /data/f
for o in 0 32K 64K 96K 128K 160K; do task a pread f2 $o 4K > /dev/null; r "stride $o"; done
drop; task a open /data/f
for n in 0 1 2 3 4 5; do task a pread f3 $(( n * 4096 )) 4K > /dev/null; task a pread f3 $(( 4194304 + n * 4096 )) 4K > /dev/null; r "two streams $n"; done
drop; task a open /data/f; task a open /data/f
for n in 0 1 2 3; do task a read f4 8K > /dev/null; task a read f5 8K > /dev/null; r "two fds $n"; done
drop; task a open /data/f; task a fadvise f6 sequential
for n in 1 2 3 4 5 6 7 8; do task a read f6 16K > /dev/null; r "seq $n"; done
drop; task a open /data/f; task a fadvise f7 random
for n in 1 2 3; do task a read f7 12K > /dev/null; r "rand $n"; done
drop; task a open /data/f
task a pread f8 1M 256K > /dev/null; r "256K at 1M"
task a pread f8 1280K 4K > /dev/null; r "next"
task a pread f8 1284K 4K > /dev/null; r "next"
drop; task a open /data/f
task a pread f9 4096 4K > /dev/null; r "page 1"
task a pread f9 8192 4K > /dev/null; r "page 2"
task a pread f9 12288 4K > /dev/null; r "page 3"
drop; task a open /data/f
echo 0 > /sys/block/vda/queue/read_ahead_kb
task a read f10 64K > /dev/null; r "ra 0"
echo 1024 > /sys/block/vda/queue/read_ahead_kb
drop; task a open /data/f
for n in 1 2 3 4 5 6; do task a read f11 64K > /dev/null; r "ra 1M $n"; done
