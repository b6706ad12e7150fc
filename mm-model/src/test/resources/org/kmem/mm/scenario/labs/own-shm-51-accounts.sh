#!/bin/sh
#! mem=512 swap=256M
# Shared anonymous memory and tmpfs: Shmem, Cached, Mapped, Committed_AS, Pss by sharers, swapping by a group and coming back, removal by one of two. [shared]
m() { task get /proc/meminfo $1; }
b=$(m Shmem) c=$(m Cached) p=$(m Mapped) k=$(m Committed_AS)
s() { sleep 1; echo "$1 shmem=$(( ($(m Shmem) - b + 512) / 1024 )) cached=$(( ($(m Cached) - c + 512) / 1024 )) mapped=$(( ($(m Mapped) - p + 512) / 1024 )) commit=$(( ($(m Committed_AS) - k + 512) / 1024 ))"; }
task new a
s new
task a mmap 16M shared
s mmap
task a touch m1 write 0 8M
s half
task a fork b
task b touch m1 read
s read
task a regions
task b regions
task b madvise m1 dontneed 0 4M
task a regions
task b madvise m1 remove 0 2M
s removed
task a regions
task a touch m1 read 0 2M
s hole
task a munmap m1 8M 8M
s part
task b munmap m1 8M 8M
s parts
task a open /run/x create
task a write f1 8M
s tmpfs
task a mmap 8M private file /run/x 0
task a touch m2 read
s private
task a touch m2 write 0 4M
s copied
task a regions m2
rm /run/x
s unlinked
task a close f1
task a munmap m2
s gone
task a madvise m1 pageout
task b madvise m1 pageout
s pageout
task b exit
task a madvise m1 pageout 0 8M
sleep 1
s pageout2
echo "swap_mb=$(( ($(m SwapTotal) - $(m SwapFree)) / 1024 ))"
task a touch m1 read 0 8M > /dev/null
s back
task a exit
s end
