#!/bin/sh
#! mem=1024
# mremap moves whole huge pages between aligned places; elsewhere it splits the mapping. [thp]
v() { task get /proc/vmstat $1; }
task new a
task a mmap 8M align 2M
task a touch m1
p=$(v thp_split_pmd) d=$(v thp_deferred_split_page)
task a mmap 32M prot none align 2M
task a mremap m1 8M maymove to m2+2M
task a regions m1
echo "split_pmd=$(( $(v thp_split_pmd) - p ))"
task a touch m1 read
task a mmap 16M prot none align 2M
task a mremap m1 8M maymove to m3+1M
task a regions m1
echo "split_pmd=$(( $(v thp_split_pmd) - p )) deferred=$(( $(v thp_deferred_split_page) - d ))"
task a touch m1 write
task a mmap 4M align 2M
task a touch m4
task a mremap m4 3M
task a regions m4
task a mremap m4 8M maymove
task a touch m4
task a regions m4
echo "split_pmd=$(( $(v thp_split_pmd) - p )) deferred=$(( $(v thp_deferred_split_page) - d ))"
