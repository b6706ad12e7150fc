#!/bin/sh
#! mem=1024
# Files of hugetlbfs: truncation under mappings, private copies, holes, readers, who has which reservation. [hugetlb]
h() { task get /proc/meminfo HugePages_$1; }
show() { echo "total=$(h Total) free=$(h Free) rsvd=$(h Rsvd) surp=$(h Surp)"; }
mkdir /mnt/h
mount -t hugetlbfs none /mnt/h
echo 10 > /proc/sys/vm/nr_hugepages
task new a
task new b
task a open /mnt/h/f create
task a mmap 8M shared file /mnt/h/f 0
show
task b mmap 8M shared file /mnt/h/f 0
show
task a touch m1 write 0 4M
task b touch m1
show
task a mmap 4M private file /mnt/h/f 0
show
task a touch m2 write 0 2M
task a poke m2 0 9
task b peek m1 0
show
task a regions
task a ftruncate f1 2M
show
task b touch m1
task a touch m2
show
task a ftruncate f1 8M
task b touch m1
show
task b madvise m1 remove 2M 4M
show
task b nonzero m1
show
task a munmap m2
show
task a exit
task b exit
show
ls -l /mnt/h/f | sed 's/  */ /g' | cut -d' ' -f5
stat -c '%s %b' /mnt/h/f
task new c
task c mmap 8M private file /mnt/h/f 0
show
task c touch m1 read
show
task c touch m1
show
task c fork d
task c exit
show
task d exit
rm /mnt/h/f
show
task new e
task e open /mnt/h/g create
rm /mnt/h/g
task e ftruncate f1 4M
task e mmap 4M shared file /mnt/h/g 0
show
task e exit
show
