#!/bin/sh
#! swap=256M
# smaps by field for each kind of area: anonymous clean and dirty, shared, swapped, lazily freed, KSM, locked; VmFlags. [smaps]
dd if=/dev/zero of=/data/f bs=1M count=1 2>/dev/null
sync
task new a
task a mmap 1M at 0x100000000 fixed
task a touch m1
task a mmap 1M shared at 0x110000000 fixed
task a touch m2 write 0 512K
task a mmap 1M private file /data/f 0 at 0x120000000 fixed
task a touch m3 read
task a touch m3 write 0 256K
task a mmap 1M shared file /data/f 0 at 0x130000000 fixed
task a touch m4 read 0 512K
task a mmap 1M at 0x140000000 fixed
task a touch m5 fill random
task a madvise m5 pageout 0 512K
task a madvise m5 free 512K 256K
task a mmap 1M locked at 0x150000000 fixed
task a mmap 1M prot none noreserve at 0x160000000 fixed
task a madvise m7 random
task a mmap 1M at 0x170000000 fixed growsdown
task a madvise m8 dontfork
task a mmap 1M at 0x180000000 fixed
task a madvise m9 mergeable
task a mmap 1M at 0x190000000 fixed
task a madvise m10 hugepage
task a mlock m10 0 512K onfault
sleep 1
show() { awk '/^[0-9a-f]+-/ { on = $1 ~ /^1[0-9]0[0-9a-f][0-9a-f]*-/; if (on) print $1, $2, $3 } on && $1 ~ /:$/ && $1 !~ /^(Size|Kernel|MMU)/ { if ($1 == "VmFlags:") print; else if ($2 != 0) printf "%s%s ", $1, $2 }' /proc/$(task a pid)/smaps; }
show
task a fork b
task b touch m2 read
show
