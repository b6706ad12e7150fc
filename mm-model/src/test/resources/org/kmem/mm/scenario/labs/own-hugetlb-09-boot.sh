#!/bin/sh
#! mem=1024 append=hugepages=10
# hugepages= at boot. [hugetlb]
h() { task get /proc/meminfo HugePages_$1; }
show() { echo "total=$(h Total) free=$(h Free) rsvd=$(h Rsvd) surp=$(h Surp)"; }
show
dmesg | grep -i hugetlb | cut -d']' -f2-
grep -e MemTotal -e Hugetlb -e Hugepagesize /proc/meminfo
cat /proc/sys/vm/nr_hugepages
