#!/bin/sh
#! mem=1024
# Huge pages and fork: reads keep them whole in both, a write of one splits its mapping, the last owner keeps them; partial unmap, mremap, protection in the child. [thp]
v() { task get /proc/vmstat $1; }
task new a
task a mmap 8M align 2M
task a touch m1
task a fork b
task b touch m1 read
task b touch m1 write 0 4K
task b regions
task a regions
task a touch m1 write 0 2M
task a regions
task b munmap m1 2M 64K
task b regions
task a touch m1 write 2M 2M
task a regions
task b mprotect m1 r 4M 4K
task b regions
task b exit
task a touch m1 write 4M 4M
task a regions
echo "split=$(v thp_split_pmd) split_page=$(v thp_split_page) deferred=$(v thp_deferred_split_page) alloc=$(v thp_fault_alloc)"
task a mremap m1 16M maymove
task a regions
task a touch m1
task a regions
task a mremap m1 5M
task a regions
task a madvise m1 dontneed 2M 2M
task a touch m1
task a regions
task a madvise m1 free 4M 1M
task a regions
task a touch m1
