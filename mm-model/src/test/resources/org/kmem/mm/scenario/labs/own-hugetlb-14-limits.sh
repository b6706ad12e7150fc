#!/bin/sh
#! mem=1024
# Limits and users: RLIMIT_AS counts huge pages, RLIMIT_MEMLOCK does not; anybody may map them; figures of the process. [hugetlb]
h() { task get /proc/meminfo HugePages_$1; }
show() { echo "total=$(h Total) free=$(h Free) rsvd=$(h Rsvd) surp=$(h Surp)"; }
echo 10 > /proc/sys/vm/nr_hugepages
task new a
v() { for f in VmSize VmData VmLck VmRSS; do eval "$f=$(task get /proc/$(task a pid)/status $f)"; done; echo "size=$((VmSize - s)) data=$((VmData - d)) lck=$VmLck"; }
s=$(task get /proc/$(task a pid)/status VmSize); d=$(task get /proc/$(task a pid)/status VmData)
pte=$(task get /proc/$(task a pid)/status VmPTE)
task a mmap 4M hugetlb
v
task a touch m1
v
echo "pte=$(( $(task get /proc/$(task a pid)/status VmPTE) - pte ))"
task a mmap 4M shared hugetlb
v
task a touch m2
task a mlockall current
v
task a vm HugetlbPages
task a munlockall
r=$(task a rss)
task a munmap m1
echo "rss=$(( $(task a rss) - r ))"
task a rlimit memlock 0
task a uid 1000
task a mmap 4M hugetlb
task a touch m3
task a mlock m3
task a mmap 2M hugetlb locked
task a rlimit as 24M
task a mmap 30M hugetlb
show
grep -e Shared_Hugetlb -e Private_Hugetlb -e Rss: /proc/$(task a pid)/smaps_rollup | grep Huge
task new b
task b uid 1000
task b mmap 10M hugetlb
task b mmap 2M hugetlb
show
task b fatal
task b mmap 2M hugetlb noreserve
task b touch m1
task b touch m2
show
