#!/bin/sh
#! mem=640 cpus=2
# KSM splits huge pages: what is all zeros in them becomes the zero page and is merged no more; pages of one text fill several nodes. [ksm]
cd /sys/kernel/mm/ksm
echo 0 > sleep_millisecs
echo 10000 > pages_to_scan
scans() { n=$(cat full_scans); while [ $(( $(cat full_scans) - n )) -lt $1 ]; do sleep 1; done; }
s() { for f in pages_shared pages_sharing ksm_zero_pages; do echo -n "$f=$(cat $f) "; done; echo; }
task new a
task a mmap 4M align 2M
task a touch m1 fill text
task a mmap 2M align 2M
task a touch m2 fill random
task a mmap 2M align 2M
task a touch m3 fill zero
for m in m1 m2 m3; do task a regions $m; task a madvise $m mergeable; done
echo 1 > run
scans 3
s
task a regions
task get /proc/$(task a pid)/ksm_stat ksm_merging_pages
task a fork b
task b touch m1 write 0 1M
task b touch m3 write 0 64K
scans 3
s
task b regions
task a touch m1 write 0 64K
task b touch m2 write 0 64K
task a madvise m1 unmergeable
task a munmap m2
echo 2 > run
s
task a regions
task b regions
