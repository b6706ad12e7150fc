#!/bin/sh
#! mem=512 swap=256M
# meminfo: which lines move when memory is anonymous, shared, a file's, mapped, dirty, locked, swapped, of the kernel. [meminfo]
m() { task get /proc/meminfo $1; }
L="AnonPages Mapped Shmem Cached Buffers SwapCached Dirty Mlocked Unevictable Active(anon) Inactive(anon) Active(file) Inactive(file)"
snap() { for k in $L; do eval "p_$(echo $k | tr -d '()')=$(m $k)"; done; }
diff_() { sleep 1; o="$1:"; for k in $L; do n=$(echo $k | tr -d '()'); eval "x=\$p_$n"; d=$(( ($(m $k) - x + 1024 * 1000 + 512) / 1024 - 1000 )); [ $d != 0 ] && o="$o $k=$d"; done; echo "$o"; snap; }
dd if=/dev/zero of=/data/f bs=1M count=16 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task new a
sleep 1
snap
task a mmap 8M > /dev/null; task a touch m1 fill random > /dev/null; diff_ anon
task a mmap 8M shared > /dev/null; task a touch m2 fill random > /dev/null; diff_ shared
task a mmap 16M shared file /data/f 0 > /dev/null; task a touch m3 read 0 8M > /dev/null; diff_ mapped
task a touch m3 write 0 4M > /dev/null; diff_ written
task a mlock m1 0 4M > /dev/null; diff_ locked
task a madvise m1 pageout 4M 4M > /dev/null; diff_ swapped
task a madvise m2 pageout > /dev/null; diff_ shared_swapped
task a touch m2 read 0 4M > /dev/null; diff_ shared_back
task a touch m1 read 4M 4M > /dev/null; diff_ back
task a open /run/x create > /dev/null; task a write f1 4M > /dev/null; diff_ tmpfs
dd if=/dev/vda of=/dev/null bs=1M count=8 2>/dev/null; diff_ device
sync; diff_ synced
task a exit; diff_ exit
rm /run/x; diff_ rm
echo 3 > /proc/sys/vm/drop_caches; diff_ drop
#~ AnonPages tol=1
#~ Cached tol=1
#~ Buffers tol=1
#~ SwapCached tol=1
#~ Active(anon) tol=1
#~ Inactive(anon) tol=1
#~ Active(file) tol=1
#~ Inactive(file) tol=1
