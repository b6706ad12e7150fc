#!/bin/sh
#! mem=1536 cpus=4
# Readahead: a stride, backward reads, two readers of one file, after seek, fadvise; what a hit at the marker brings. [readahead]
dd if=/dev/zero of=/data/f bs=1M count=16 2>/dev/null
sync
task new a
task a mmap 16M shared file /data/f 0 prot r
r() { echo "$1: $(task a mincore m1)"; }
clean() { echo 1 > /proc/sys/vm/drop_caches; }
clean
task a open /data/f
for n in 0 1 2 3; do task a pread f1 $(( n * 8192 )) 4K > /dev/null; done
r stride8K
clean
for n in 9 8 7 6; do task a pread f1 $(( n * 4096 )) 4K > /dev/null; done
r backward
clean
task a open /data/f
task a open /data/f
for n in 1 2 3 4; do task a read f2 4K > /dev/null; task a read f3 4K > /dev/null; done
r tworeaders
clean
task a open /data/f
task a read f4 100K > /dev/null
r 100K
task a read f4 100K > /dev/null
r 200K
task a seek f4 4M
task a read f4 4K > /dev/null
r seek
clean
task a open /data/f
task a fadvise f5 sequential
task a read f5 4K > /dev/null
r sequential
task a read f5 64K > /dev/null
r sequential2
clean
task a fadvise f5 random
task a read f5 16K > /dev/null
r random
task a fadvise f5 normal
clean
task a readahead f5 1M 1M
sleep 1
r readahead
task a fadvise f5 willneed 4M 3M
sleep 1
r willneed
task a fadvise f5 dontneed 1M 514K
r dontneed
task a pread f5 15M 2M > /dev/null
r end
echo 512 > /sys/block/vda/queue/read_ahead_kb
clean
task a open /data/f
for n in 1 2 3 4 5 6 7 8 9 10; do task a read f6 64K > /dev/null; done
r ra512
echo 0 > /sys/block/vda/queue/read_ahead_kb
clean
task a open /data/f
task a read f7 32K > /dev/null
r ra0
task a open /data/f direct
clean
task a read f8 64K
r direct
