#!/bin/sh
#! mem=4096 append=hugepagesz=1G,hugepages=1
# hugepagesz=1G hugepages=1 at boot. [hugetlb]
h() { task get /proc/meminfo HugePages_$1; }
show() { echo "total=$(h Total) free=$(h Free) rsvd=$(h Rsvd) surp=$(h Surp)"; }
show
dmesg | grep -i hugetlb | cut -d']' -f2-
grep -e MemTotal -e Hugetlb -e Hugepagesize /proc/meminfo
