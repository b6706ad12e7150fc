#!/bin/sh
#! swap=256M
# MADV_PAGEOUT: clean file pages go, dirty ones stay, locked ones refuse, pages mapped by two stay, lazily freed ones go without swap. [madvise]
v() { task get /proc/vmstat $1; }
dd if=/dev/zero of=/data/f bs=1M count=16 2>/dev/null
sync
task new a
task a mmap 8M shared file /data/f 0
task a touch m1 read
task a madvise m1 pageout
task a mincore m1
task a touch m1 write 0 2M
task a madvise m1 pageout
task a mincore m1
task a mmap 4M
task a touch m2 fill random
task a madvise m2 free
task a madvise m2 pageout
task a regions m2
echo "lazyfreed=$(v pglazyfreed)"
task a mmap 4M
task a touch m3 fill random
task a mlock m3
task a madvise m3 pageout
task a munlock m3
o=$(v pswpout) c=$(v pgscan_direct) t=$(v pgsteal_anon)
task a madvise m3 pageout 0 2M
task a regions m3
echo "written=$(( $(v pswpout) - o )) scan=$(( $(v pgscan_direct) - c )) steal=$(( $(v pgsteal_anon) - t ))"
task a mmap 4M private file /data/f 8M
task a touch m4 read 0 2M
task a touch m4 write 2M 2M
task a madvise m4 pageout
task a regions m4
task a touch m4 read
task a mmap 2M
task a touch m5 read
task a madvise m5 pageout
task a touch m5 read
