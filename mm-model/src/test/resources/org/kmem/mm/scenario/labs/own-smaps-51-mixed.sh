#!/bin/sh
#! mem=1024 swap=256M
# One process with huge, shared, file, locked, swapped and hugetlb areas: sums of smaps, smaps_rollup, statm and status agree; fields of each. [smaps status]
echo 4 > /proc/sys/vm/nr_hugepages
dd if=/dev/zero of=/data/f bs=1M count=4 2>/dev/null
task new a
p=$(task a pid)
r() { sed -n "s/^$1: *\([0-9]*\) kB/\1/p" /proc/$p/smaps_rollup; }
s() { echo $(( $(sed -n "s/^$1: *\([0-9]*\) kB/\1 +/p" /proc/$p/smaps | tr '\n' ' ') 0 )); }
for k in Rss Pss Shared_Clean Private_Dirty Anonymous AnonHugePages Swap Locked Referenced; do eval b_$k=$(r $k); done
task a mmap 4M align 2M
task a touch m1
task a mmap 4M shared
task a touch m2 write 0 1M
task a mmap 4M file /data/f 0
task a touch m3 read 0 2M
task a touch m3 write 0 256K
task a mmap 4M hugetlb
task a touch m4 write 0 2M
task a mmap 2M
task a madvise m5 nohugepage
task a touch m5 fill random
task a madvise m5 pageout 0 1M
task a mmap 1M locked
task a mmap 4M shared file /data/f 0
task a touch m7 read
task a regions
for k in Rss Shared_Clean Private_Dirty Anonymous AnonHugePages Swap Locked; do eval "echo \"$k=\$(( $(r $k) - b_$k )) same=\$(( $(r $k) == $(s $k) ))\""; done
for k in Pss_Anon Pss_File Pss_Shmem ShmemPmdMapped FilePmdMapped Shared_Hugetlb Private_Hugetlb SwapPss LazyFree; do echo "$k same=$(( $(r $k) == $(s $k) ))"; done
r Private_Hugetlb
task a fork b
for k in Pss_Anon Pss_Shmem Private_Hugetlb Shared_Hugetlb SwapPss; do echo "$k=$(r $k)"; done | grep -v Pss_Anon
task a vm HugetlbPages VmLck VmSwap
task b vm HugetlbPages VmLck VmSwap
task b munmap m7
task b touch m1 write 0 4K
for k in AnonHugePages Shared_Hugetlb SwapPss; do echo "$k=$(r $k)"; done
grep -A25 "^$(grep ' rw-s ' /proc/$p/maps | grep data | cut -c1-12)" /proc/$p/smaps | grep -E "^(KernelPageSize|MMUPageSize|THPeligible|ProtectionKey|VmFlags)" | head -4
