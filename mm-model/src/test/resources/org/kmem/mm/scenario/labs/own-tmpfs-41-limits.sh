#!/bin/sh
#! mem=512 swap=256M
# tmpfs: size and nr_inodes limits, statfs, remount, sparse files, truncation, swapping of its pages, mapping beyond its size. [tmpfs]
mkdir /mnt/t
mount -t tmpfs -o size=4M,nr_inodes=5 t /mnt/t
d() { df -k /mnt/t | awk 'NR == 2 { print "size=" $2, "used=" $3, "avail=" $4 }'; }
d
dd if=/dev/zero of=/mnt/t/a bs=64K count=100 2>/dev/null; echo "status=$?"
ls -l /mnt/t/a | tr -s ' ' | cut -d' ' -f5
d
rm /mnt/t/a
task new a
task a open /mnt/t/x create
task a ftruncate f1 64M
d
task a mmap 8M shared file /mnt/t/x 0
task a touch m1 write 0 3M
d
task a touch m1 write 3M 2M
d
task a touch m1 read 4M 64K
task a madvise m1 remove 0 1M
d
task a madvise m1 pageout
sleep 1
task a regions
d
task a touch m1 read 1M 1M > /dev/null
task a ftruncate f1 2M
d
task get /proc/meminfo SwapFree > /dev/null
for i in 1 2 3 4 5; do ( : > /mnt/t/n$i ) || echo "no $i"; done
mount -o remount,size=1M /mnt/t; echo "status=$?"
mount -o remount,size=16M,nr_inodes=20 /mnt/t; echo "status=$?"
d
( : > /mnt/t/more ) && echo more
umount /mnt/t; echo "status=$?"
task a exit
umount /mnt/t; echo "status=$?"
mount -t tmpfs -o size=10% t /mnt/t
df -k /mnt/t | awk 'NR == 2 { print ($2 > 40000 && $2 < 52000) }'
