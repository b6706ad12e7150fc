#!/bin/sh
#! mem=1024 cpus=2
# hugetlb and cgroups, faults of a file on hugetlbfs, mlock and mincore of huge pages, fork and private copies, numa_maps. [hugetlb]
h() { awk '/^HugePages_|^Hugetlb/ { printf "%s%s ", $1, $2 } END { print "" }' /proc/meminfo; }
echo 8 > /proc/sys/vm/nr_hugepages
mkdir /mnt/h
mount -t hugetlbfs -o size=8M,min_size=4M none /mnt/h
h
task new a
task a open /mnt/h/f create
task a ftruncate f1 6M
task a mmap 6M shared file /mnt/h/f 0
h
task a touch m1 read 0 2M
task a touch m1 write 2M 4M
h
task a mmap 6M private file /mnt/h/f 0
h
task a touch m2 read
task a touch m2 write 0 2M
h
task a mincore m1
task a mlock m1
task a vm VmLck
task a madvise m1 dontneed 0 2M
task a mincore m1
task a touch m1 write 0 2M stride 4K | cut -d' ' -f1
task a munmap m1 1M 1M
task a munmap m1 2M 2M
task a mprotect m1 r 0 1M
task a mprotect m1 r 0 2M
task a touch m1 write 0 4K
task a regions
task a write f1 4K
task a read f1 8M
task a fork b
task b touch m2 write 2M 2M
h
task b exit
task a ftruncate f1 0
task a touch m2 read
h
task a munmap m2
task a close f1
rm /mnt/h/f
h
umount /mnt/h || echo busy
task a exit
umount /mnt/h
h
