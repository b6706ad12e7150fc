#!/bin/sh
# Readahead below the size of the requests: the window does not shrink where the mark is met. [readahead]
dd if=/dev/zero of=/data/f bs=1M count=16 2>/dev/null
sync
task new a
task a mmap 16M shared file /data/f 0
n=0
for r in 4 8 16 32 64 512; do
    echo $r > /sys/block/vda/queue/read_ahead_kb
    echo 3 > /proc/sys/vm/drop_caches
    n=$((n + 1))
    task a open /data/f
    for range in "0 4K" "4K 64K" "68K 64K" "8M 4K" "8196K 32K" "9M 200K" "12M 1M"; do
        task a pread f$n $range > /dev/null
        sleep 0.2
        echo "$r: $range $(task a mincore m1)"
    done
done
