#!/bin/sh
#! mem=1536 cpus=2 swap=256M
# mremap of huge, locked, swapped and file memory: what moves with the pages. [vma]
v() { task get /proc/vmstat $1; }
task new a
task a mmap 8M align 2M
task a touch m1
s=$(v thp_split_pmd)
task a mremap m1 12M maymove
task a regions m1
task a mmap 16M prot none align 2M
task a mremap m1 12M to m2
task a regions m1
task a touch m1 write 0 8M
task a mremap m1 8M to m2+1M
echo "split_pmd=$(( $(v thp_split_pmd) - s ))"
task a regions m1
task a mmap 4M
task a madvise m3 nohugepage
task a touch m3 fill random
task a mlock m3 0 1M
task a vm VmLck
task a mremap m3 6M maymove
task a vm VmLck
task a regions m3
task a munlock m3
task a madvise m3 pageout
task a regions m3
task a mremap m3 6M dontunmap
task a mremap m3 2M maymove
task a mmap 2M shared
task a touch m5
task a mremap m5 4M maymove
task a touch m5 read
task a touch m5 write 2M 4K
dd if=/dev/zero of=/data/f bs=1M count=4 2>/dev/null
task a mmap 2M private file /data/f 1M
task a touch m6 write 0 64K
task a mremap m6 4M maymove
task a touch m6 read
task a regions m6
task a mremap m6 0
task a mremap m5 0 maymove
task a mmap 4M hugetlb
echo 4 > /proc/sys/vm/nr_hugepages
task a mmap 4M hugetlb
task a touch m7
task a mremap m7 8M maymove
task a mremap m7 2M
task a regions m7
grep HugePages_ /proc/meminfo | tr -s ' '
task a vm VmSize VmData | wc -l
