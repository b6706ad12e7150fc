#!/bin/sh
# What a write brings into the cache: whole pages without reading, parts of pages with it, beyond the end, in a hole; what is dirty. [page cache writeback]
v() { task get /proc/vmstat $1; }
dd if=/dev/urandom of=/data/f bs=64K count=4 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task new a
task a mmap 1M shared file /data/f 0 prot r
task a open /data/f
r() { task a mincore m1 | sed "s/^/$1: /"; }
i=$(v pgpgin)
task a pwrite f1 0 4K
r page
echo "in=$(( $(v pgpgin) - i ))"
i=$(v pgpgin)
task a pwrite f1 10000 100
r part
echo "in=$(( $(v pgpgin) - i ))"
i=$(v pgpgin)
task a pwrite f1 300000 5000
r beyond
echo "in=$(( $(v pgpgin) - i ))"
ls -l /data/f | tr -s ' ' | cut -d' ' -f5
task a pwrite f1 1M 1
r far
task a pread f1 512K 64K
r hole
du -k /data/f | cut -f1
sync
du -k /data/f | cut -f1
task a pread f1 0 128K
r read
