#!/bin/sh
#! mem=512 swap=128M
# compressor and zpool of zswap: any name until it is switched on, which falls back to the defaults; then only what there is. [zswap]
cd /sys/module/zswap/parameters
ls -l | awk '{print $1,$NF}'
t() { echo "$2" > $1; echo "$1 '$2' status=$? now=$(cat $1)"; }
t compressor zstd
t zpool nosuch
t compressor " lz4 "
t enabled maybe
t enabled 1
cat compressor zpool enabled
for c in lzo lzo-rle lz4 zstd deflate nosuch "" lzo; do t compressor "$c"; done
for z in zbud z3fold zsmalloc nosuch; do t zpool $z; done
dmesg | grep -i 'zswap:' | sed 's/^\[[^]]*\] //'
task new a
task a mmap 16M
task a madvise m1 nohugepage
task a touch m1 fill text
task a madvise m1 pageout
grep -E '^Zswapped:' /proc/meminfo
t enabled 0
t compressor nosuch
t compressor lzo-rle
t enabled 1
task a touch m1 read
dmesg | grep -ci 'zswap: loaded'
