#!/bin/sh
# Shared file mappings of two tasks: write faults mark pages dirty, writeback write-protects them, msync and fsync; Private_ and Shared_ in smaps. [file]
v() { task get /proc/vmstat $1; }
dd if=/dev/zero of=/data/f bs=1M count=2 2>/dev/null
sync
task new a
task new b
for t in a b; do task $t mmap 2M shared file /data/f 0 prot rw align 2M; done
task a touch m1 read
task a touch m1 write 0 1M
task b touch m1 read
task b touch m1 write 0 1M
sm() { f=/proc/$(task $1 pid)/smaps_rollup; task a regions m1; }
sum() { awk -v n="$2" '/^[0-9a-f]+-/ { on = $6 == n } on && ($1 ~ /^(Rss|Shared_|Private_|Referenced)/) { printf "%s%s ", $1, $2 } END { print "" }' /proc/$(task $1 pid)/smaps; }
sum a /data/f
sum b /data/f
d=$(v nr_dirty)
task a msync m1 sync
sum a /data/f
task a touch m1 write 0 512K
task b touch m1 write 0 1M
task b munmap m1
sum a /data/f
sync
sum a /data/f
task a touch m1
task a madvise m1 dontneed
task a touch m1 read 0 256K
sum a /data/f
task a msync m1 invalidate
task a mlock m1 0 64K
task a msync m1 invalidate
