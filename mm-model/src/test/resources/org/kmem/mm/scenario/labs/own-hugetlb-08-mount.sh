#!/bin/sh
#! mem=1024
# hugetlbfs: files, private and shared mappings of them, truncation, size and min_size, df. [hugetlb]
h() { task get /proc/meminfo HugePages_$1; }
show() { echo "total=$(h Total) free=$(h Free) rsvd=$(h Rsvd) surp=$(h Surp)"; }
mkdir /mnt/h
mount -t hugetlbfs none /mnt/h
grep huge /proc/mounts
echo 8 > /proc/sys/vm/nr_hugepages
task new a
task a open /mnt/h/f create
task a write f1 4096
task a ftruncate f1 5M
task a ftruncate f1 6M
ls -l /mnt/h/f | sed 's/  */ /g' | cut -d' ' -f1,5
task a mmap 4M shared file /mnt/h/f 0
show
task a touch m1
task a mmap 4M private file /mnt/h/f 0
show
task a touch m2 read
task a peek m2 0
task a poke m2 0 9
task a peek m1 0
show
task a munmap m1
show
task a munmap m2
show
stat -c '%s %b %B' /mnt/h/f
task a read f1 65536
task a ftruncate f1 2M
show
df /mnt/h | tail -1 | sed 's/  */ /g'
task a mmap 2M shared file /mnt/h/f 1M
task a mmap 2M shared file /mnt/h/f 2M
task a touch m3
ls -l /mnt/h/f | sed 's/  */ /g' | cut -d' ' -f5
task a exit
show
rm /mnt/h/f
show
umount /mnt/h
mount -t hugetlbfs -o size=4M,min_size=2M none /mnt/h
grep huge /proc/mounts
show
task new b
task b open /mnt/h/f create
task b mmap 6M shared file /mnt/h/f 0
task b mmap 4M shared file /mnt/h/f 0
show
df /mnt/h | tail -1 | sed 's/  */ /g'
task b touch m1
show
df /mnt/h | tail -1 | sed 's/  */ /g'
task b exit
rm /mnt/h/f
show
umount /mnt/h
show
mount -t hugetlbfs -o nr_inodes=2,pagesize=2M none /mnt/h
grep huge /proc/mounts
touch /mnt/h/a; touch /mnt/h/b
