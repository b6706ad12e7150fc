#!/bin/sh
#! mem=1024
# tmpfs mounted with huge=: never, always, within_size, advise; what files of each size take; the mount's options as shown. [thp tmpfs]
m() { task get /proc/meminfo $1; }
mkdir /mnt/t
for h in never always within_size advise; do
  mount -t tmpfs -o huge=$h,size=64M t /mnt/t || echo "no mount $h"
  grep /mnt/t /proc/mounts | cut -d' ' -f4
  task new a
  task a open /mnt/t/x create
  s=$(m ShmemHugePages)
  task a ftruncate f1 6M
  task a pwrite f1 0 4K
  task a pwrite f1 4M 1M
  echo "$h holes huge_mb=$(( ($(m ShmemHugePages) - s) / 1024 )) used=$(df -k /mnt/t | awk 'NR == 2 { print $3 }')"
  task a open /mnt/t/y create
  task a write f2 3M
  echo "$h written huge_mb=$(( ($(m ShmemHugePages) - s) / 1024 ))"
  task a mmap 6M shared file /mnt/t/x 0 align 2M
  task a touch m1 write 2M 2M
  task a regions m1
  task a madvise m1 hugepage
  task a touch m1
  task a regions m1
  task a ftruncate f1 1M
  echo "$h cut huge_mb=$(( ($(m ShmemHugePages) - s) / 1024 ))"
  task a exit
  umount /mnt/t
done
mount -t tmpfs -o huge=some t /mnt/t; echo "status=$?"
mount -t tmpfs -o size=1M t /mnt/t
mount -o remount,huge=always,size=8M /mnt/t; echo "status=$?"
grep /mnt/t /proc/mounts | cut -d' ' -f4
