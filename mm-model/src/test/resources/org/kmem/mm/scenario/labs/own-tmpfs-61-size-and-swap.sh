#!/bin/sh
#! mem=384 swap=256M
# tmpfs: mounted with a size; what is swapped out, punched, truncated; used blocks by df. [shared]
mkdir /mnt/t
mount -t tmpfs -o size=16M t /mnt/t
df -k /mnt/t | tail -1 | awk '{ print $2, $3, $4 }'
dd if=/dev/zero of=/mnt/t/f bs=1M count=20 2>/dev/null
ls -l /mnt/t/f | awk '{ print $5 }'
df -k /mnt/t | tail -1 | awk '{ print $2, $3, $4 }'
rm /mnt/t/f
task new a
task a open /mnt/t/g create
task a pwrite f1 8M 4K
task a mmap 16M shared file /mnt/t/g 0
task a mincore m1
df -k /mnt/t | tail -1 | awk '{ print $3 }'
task a touch m1 read 0 4M
df -k /mnt/t | tail -1 | awk '{ print $3 }'
task a touch m1 write 0 4M fill text
task a ftruncate f1 16M
task a touch m1 read 8M 1M
df -k /mnt/t | tail -1 | awk '{ print $3 }'
task a madvise m1 pageout
sleep 1
task a regions
df -k /mnt/t | tail -1 | awk '{ print $3 }'
task a madvise m1 remove 0 1M
task a regions
task a ftruncate f1 2M
task a touch m1 read 1M 1M stride 64K | cut -d' ' -f1 > /dev/null
task a touch m1 read 2M 4K
task a regions
mount -o remount,size=1M /mnt/t || echo busy
mount -o remount,size=4M /mnt/t
task a pwrite f1 0 8M
task a mmap 8M private file /mnt/t/g 0
task a touch m2 write 0 512K
task a regions m2
task a exit
umount /mnt/t
task get /proc/meminfo Shmem | awk '{ print $1 < 2000 }'
