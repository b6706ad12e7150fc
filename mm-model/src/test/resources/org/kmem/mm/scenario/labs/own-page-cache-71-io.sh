#!/bin/sh
#! mem=512 swap=128M
# /proc/PID/io: calls of the task, bytes that disks were asked for (files, readahead, direct, faults, swap), bytes made dirty, dirty bytes that went unwritten. [page cache]
dd if=/dev/zero of=/data/f bs=1M count=8 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task new a
p=$(task a pid)
io() { echo "$1: $(cut -d' ' -f2 /proc/$p/io | tr '\n' ' ')"; }
cut -d: -f1 /proc/$p/io | tr '\n' ' '; echo
io start
task a open /data/f
io open
task a pread f1 0 4K
b=$(task get /proc/$p/io read_bytes)
io read
task a pread f1 0 1M
echo "more=$(( $(task get /proc/$p/io read_bytes) - b ))"
b=$(task get /proc/$p/io read_bytes)
task a pread f1 0 1M
task a readahead f1 4M 1M
echo "ahead=$(( $(task get /proc/$p/io read_bytes) - b ))"
b=$(task get /proc/$p/io read_bytes)
task a mmap 8M shared file /data/f 0
task a touch m1 read 6M 4K
echo "fault=$(( $(task get /proc/$p/io read_bytes) - b ))"
w() { echo "$1: written=$(task get /proc/$p/io write_bytes) cancelled=$(task get /proc/$p/io cancelled_write_bytes)"; }
w begin
task a pwrite f1 0 1M
w write
task a pwrite f1 0 1M
w again
task a touch m1 write 2M 256K
w mapped
task a fsync f1
task a open /data/g create
task a write f2 2M
w new
task a ftruncate f2 512K
w truncated
task a open /data/h create direct
task a write f3 256K
w direct
task a open /run/t create
task a write f4 1M
w tmpfs
task a read f1 100
task a read f2 1M
task a seek f1 100M
task a read f1 100
tail -n +1 /proc/$p/io | head -4 | tr '\n' ' '; echo
b=$(task get /proc/$p/io read_bytes)
task a mmap 4M
task a madvise m2 nohugepage
task a touch m2 fill random
task a madvise m2 pageout
task a touch m2 read 
echo "swap=$(( $(task get /proc/$p/io read_bytes) - b ))"
w swapped
task a fork c
cut -d" " -f2 /proc/$p/io | head -4 | tr "\n" " "; echo
c=$(task c pid)
cut -d' ' -f2 /proc/$c/io | tr '\n' ' '; echo
cat /proc/2/io | tail -1
