#!/bin/sh
# readahead, posix_fadvise, O_DIRECT and reads here and there: what is in the page cache after each. [page cache]
dd if=/dev/zero of=/data/f bs=1M count=16 2>/dev/null
sync
drop() { echo 3 > /proc/sys/vm/drop_caches; }
drop
task new a
task a mmap 16M shared file /data/f 0 prot r
task a open /data/f
c() { sleep 1; echo "$1: $(task a mincore m1)"; }
task a fadvise f1 random
task a read f1 4K; c random4k
task a read f1 32K; c random32k
task a fadvise f1 sequential
drop
task a seek f1 0
for i in 1 2 3 4 5 6 7 8 9 10; do task a read f1 4K >/dev/null; c seq$i; done
task a fadvise f1 normal
drop
task a readahead f1 0 16M; c readahead16M
drop
task a fadvise f1 willneed 1M 300K; c willneed300K
drop
task a read f1 1M; c read1M
task a fadvise f1 dontneed 0 512K; c dontneed512K
task a fadvise f1 dontneed 600000 100000; c dontneed_part
task a fadvise f1 dontneed; c dontneed_all
task a open /data/f direct
p=$(task get /proc/vmstat pgpgin)
task a pread f2 0 1M; c direct
echo "in_kb=$(( $(task get /proc/vmstat pgpgin) - p ))"
task a pread f2 100 4096
drop
task a pread f1 8K 4K >/dev/null; c at8k
task a pread f1 12K 4K >/dev/null; c at12k
task a pread f1 16K 4K >/dev/null; c at16k
task a pread f1 20K 4K >/dev/null; c at20k
task a pread f1 24K 4K >/dev/null; c at24k
drop
task a pread f1 1M 256K > /dev/null; c big
task a pread f1 1280K 4K > /dev/null; c after
task a pread f1 2M 2M >/dev/null; c bigger
drop
task a pread f1 40960 64K > /dev/null; c mid
task a pread f1 0 4K > /dev/null; c zero
task a pread f1 4K 4K > /dev/null; c four
task a pread f1 8K 64K > /dev/null; c eight
