#!/bin/sh
# smaps_rollup of a process after each step, as differences from the start; statm; oom_score_adj and limits files. [smaps]
#~ Rss tol=8
#~ Pss_Dirty tol=8
#~ Pss_Anon tol=8
#~ Shared_Dirty tol=16
#~ Private_Dirty tol=16
#~ minor tol=1
#~ Private_Clean tol=8
dd if=/dev/zero of=/data/f bs=64K count=16 2>/dev/null
task new a
p=$(task a pid)
F="Rss Pss_Dirty Pss_Anon Pss_Shmem Shared_Clean Shared_Dirty Private_Clean Private_Dirty Anonymous KSM LazyFree AnonHugePages ShmemPmdMapped Shared_Hugetlb Swap SwapPss Locked"
v() { task get /proc/$p/smaps_rollup $1; }
for f in $F; do eval "b_$f=$(v $f)"; done
show() { o=$1:; for f in $F; do d=$(( $(v $f) - b_$f )); [ $d = 0 ] || o="$o $f=$d"; done; echo "$o"; }
show start
task a mmap 4M; task a touch m1 read; show zero
task a touch m1; show anon
task a mmap 1M shared; task a touch m2; show shmem
task a mmap 1M shared file /data/f 0; task a touch m3 read; show file
task a touch m3 write 0 256K; show file-dirty
task a mmap 1M private file /data/f 0; task a touch m4 read; show file-twice
task a touch m4 write 0 512K; show copy
task a mlock m1 0 1M; show locked
task a madvise m1 free 2M 1M; show lazyfree
task a madvise m1 dontneed 3M 1M; show dontneed
task a fork b; show forked
task b touch m1 write 0 512K; show child-wrote
task b touch m2 read; show child-shmem
task b munmap m3; show child-unmapped
task b exit; show child-gone
task a mprotect m1 none; show none
task a munmap m1; show unmapped
sync; show synced
cat /proc/$p/oom_score_adj /proc/$p/oom_adj /proc/$p/comm
echo 500 > /proc/$p/oom_score_adj
cat /proc/$p/oom_score_adj /proc/$p/oom_adj
echo 1001 > /proc/$p/oom_score_adj || echo bad
echo x > /proc/$p/oom_score_adj || echo bad
task a rlimit memlock 64K; task a rlimit stack 1M; task a rlimit as 1G; task a rlimit data 512M
grep -i 'stack\|data\|address\|locked mem' /proc/$p/limits
tr '\0' ' ' < /proc/$p/cmdline; echo
