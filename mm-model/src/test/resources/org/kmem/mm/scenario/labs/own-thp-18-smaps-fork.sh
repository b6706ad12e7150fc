#!/bin/sh
#! mem=1024
# smaps of a huge page after fork: shares are counted page by page; after a split of one mapping too. [thp]
f() { grep -E "^(Rss|Pss|Pss_Anon|Shared_Dirty|Private_Dirty|AnonHugePages|Anonymous)" /proc/$(task $1 pid)/smaps_rollup > /run/$1.$2; }
d() { for k in Rss Pss Shared_Dirty Private_Dirty AnonHugePages Anonymous; do echo "$1 $k $(( ( $(task get /run/$1.$3 $k) - $(task get /run/$1.$2 $k) ) / 64 ))"; done; }
task new a
f a 0
task a mmap 4M align 2M
task a touch m1
f a 1
d a 0 1
task a fork b
task a regions m1; task b regions m1
task b munmap m1 0 1M
task a regions m1; task b regions m1
task b touch m1 write 1M 512K
task a regions m1; task b regions m1
task b exit
task a regions m1
task a touch m1
task a regions m1
