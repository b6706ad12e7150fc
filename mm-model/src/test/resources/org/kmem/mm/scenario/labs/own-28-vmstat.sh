#!/bin/sh
#! mem=512
# vmstat counters of a fault, a fork, reads, writes, drops, mlock: exact differences. [vmstat]
#~ minor tol=2
echo 6000 > /proc/sys/vm/dirty_writeback_centisecs
dd if=/dev/zero of=/data/f bs=1M count=4 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
F="pgmajfault drop_pagecache drop_slab unevictable_pgs_culled unevictable_pgs_scanned unevictable_pgs_rescued unevictable_pgs_mlocked unevictable_pgs_munlocked unevictable_pgs_cleared unevictable_pgs_stranded pglazyfree pgdeactivate thp_fault_alloc pgscan_direct pgsteal_kswapd allocstall_normal oom_kill pswpin pswpout pgmigrate_success compact_stall"
task new a
set_base() { for f in $F; do eval "b_$f=$(task get /proc/vmstat $f)"; done; }
show() { o="$1:"; for f in $F; do eval "d=\$(( $(task get /proc/vmstat $f) - b_$f ))"; [ $d = 0 ] || o="$o $f=$d"; done; echo "$o"; set_base; }
set_base
task a mmap 4M shared file /data/f 0 prot r align 2M
task a touch m1 read; show read
task a mmap 4M; task a touch m2; show anon
task a mlock m2; show mlock
task a munlock m2 0 2M; show munlock
task a munmap m2; show munmap
task a mlock m1 0 1M; show mlock-file
task a munlock m1; show munlock-file
task a munmap m1
echo 1 > /proc/sys/vm/drop_caches; show drop1
echo 2 > /proc/sys/vm/drop_caches; show drop2
echo 3 > /proc/sys/vm/drop_caches; show drop3
task a mmap 4M; task a touch m3; task a madvise m3 free 0 1M; show free
task a madvise m3 cold 1M 1M; show cold
task a mmap 1M locked; show locked
task a mlock m4; show locked-again
task a fork b; show fork
task b touch m4; show child
task b exit; show exit
task a madvise m4 dontneed_locked; show dontneed-locked
task a touch m4; show touch
task a munmap m4; show unmap
task a mmap 1M shared; task a mlock m5; show shmem-lock
task a munmap m5; show shmem-gone
task a mmap 1M shared file /data/f 0 align 2M; task a mlock m6 onfault; task a touch m6 read 0 256K; show onfault
task a open /data/f; task a fadvise f1 dontneed; show fadvise
task a exit; show gone
