#!/bin/sh
#! mem=1024
# Shared huge pages and fork: one page for all, reservations are the file's; what smaps and numa_maps say. [hugetlb]
h() { task get /proc/meminfo HugePages_$1; }
show() { echo "total=$(h Total) free=$(h Free) rsvd=$(h Rsvd) surp=$(h Surp)"; }
echo 8 > /proc/sys/vm/nr_hugepages
task new a
task a mmap 8M shared hugetlb
show
task a touch m1 write 0 4M
show
task a fork b
show
task b touch m1 read 0 2M
task b touch m1 write 4M 2M
show
task b peek m1 0
task a poke m1 0 7
task b peek m1 0
task a regions
task b regions
task a vm HugetlbPages
task b vm HugetlbPages
for t in a b; do p=$(task $t pid); grep -A 22 anon_hugepage /proc/$p/smaps | grep -e Huge -e Pss: -e PageSize -e VmFlags -e Rss: -e THP; done
task a exit
show
task b munmap m1 0 4M
show
task b munmap m1 4M 4M
show
task new c
task c mmap 4M hugetlb
task c mmap 4M hugetlb shared
task c touch m1 read
task c touch m1
task c touch m2 read
task c touch m2
task c fork d
p=$(task c pid)
grep -A 22 anon_hugepage /proc/$p/smaps | grep -e Huge -e PageSize -e VmFlags
grep huge /proc/$p/numa_maps | cut -d' ' -f2-
task d munmap m1
task c vm HugetlbPages VmRSS VmPTE | grep Huge
