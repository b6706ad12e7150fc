#!/bin/sh
#! mem=512 swap=256M
# Committed_AS by what counts: private writable, shared, read-only made writable, stack, tmpfs files, mremap, fork; what mode 2 refuses. [overcommit]
m() { task get /proc/meminfo $1; }
task new a
sleep 1
c=$(m Committed_AS)
show() { echo "$1=$(( $(m Committed_AS) - c ))"; }
task a mmap 64M; show private
task a mmap 64M prot r; show readonly
task a mprotect m2 rw; show made_writable
task a mprotect m2 r; show back
task a mmap 64M shared; show shared
task a mmap 64M noreserve; show noreserve
task a mremap m1 32M; show shrunk
task a mremap m1 96M maymove; show grown
task a brk +16M; show brk
task a mmap 32M prot none; show none
task a mprotect m5 rw; show none_rw
dd if=/dev/zero of=/data/f bs=1M count=1 2>/dev/null
task a mmap 1M private file /data/f 0 prot rw; show private_file
task a mmap 1M shared file /data/f 0 prot rw; show shared_file
dd if=/dev/zero of=/run/t bs=1M count=8 2>/dev/null; show tmpfs
rm /run/t; show removed
task a munmap m2; show unmapped
task a madvise m1 dontneed; show dontneed
echo "limit_ok=$(( $(m CommitLimit) == $(m MemTotal) / 2 / 4 * 4 + $(m SwapTotal) || $(m CommitLimit) - $(m MemTotal) / 2 - $(m SwapTotal) < 8 ))"
echo 2 > /proc/sys/vm/overcommit_memory
echo 102400 > /proc/sys/vm/overcommit_kbytes
cat /proc/sys/vm/overcommit_ratio
task a mmap 4M
task a mmap 400M
task a munmap m3
task a munmap m1
task a mmap 40M shared
dd if=/dev/zero of=/run/t bs=1M count=8 2>/dev/null && echo written
echo 0 > /proc/sys/vm/overcommit_memory
task a mmap 400M
