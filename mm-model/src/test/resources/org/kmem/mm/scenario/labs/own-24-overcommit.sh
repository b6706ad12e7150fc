#!/bin/sh
#! mem=512 swap=128M
# Overcommit 0, 1, 2: Committed_AS after each kind of mapping, fork, mprotect, mremap, brk; CommitLimit by ratio and kbytes. [overcommit]
#~ as tol=8
#~ kb tol=32
#~ user tol=4
o=/proc/sys/vm
task new a
c0=$(task get /proc/meminfo Committed_AS)
c() { echo "$1 as=$(( $(task get /proc/meminfo Committed_AS) - c0 ))"; }
task a mmap 64M; c private
task a mmap 64M prot r; c read-only
task a mprotect m2 rw; c mprotect
task a mprotect m2 r; c back
task a mmap 64M shared; c shared
task a mmap 64M noreserve; c noreserve
task a mmap 64M prot none; c none
task a mprotect m5 rw 0 32M; c half
task a mremap m1 128M maymove; c grow
task a mremap m1 32M; c shrink
task a munmap m1; c unmap
task a mmap 16M; c sixteen
task a munmap m6 4M 4M; c hole
task a brk +8M; c brk
task a brk -4M; c brk-less
task a stack 1M; c stack
task a fork b; c fork
task b exit; c exit
task a exit; c gone
echo x > $o/overcommit_memory || echo bad
echo 3 > $o/overcommit_memory || echo bad
echo -1 > $o/overcommit_memory || echo bad
cat $o/overcommit_memory
echo "kb=$(task get /proc/meminfo CommitLimit)"
echo 100 > $o/overcommit_ratio; echo "kb=$(task get /proc/meminfo CommitLimit)"
echo 0 > $o/overcommit_ratio; echo "kb=$(task get /proc/meminfo CommitLimit)"
echo 200 > $o/overcommit_ratio; echo "kb=$(task get /proc/meminfo CommitLimit)"
echo 102400 > $o/overcommit_kbytes; echo "kb=$(task get /proc/meminfo CommitLimit)"
cat $o/overcommit_ratio $o/overcommit_kbytes
echo 50 > $o/overcommit_ratio; echo "kb=$(task get /proc/meminfo CommitLimit)"
cat $o/overcommit_ratio $o/overcommit_kbytes
cat $o/admin_reserve_kbytes; echo "user=$(cat $o/user_reserve_kbytes)"
task new a
echo 2 > $o/overcommit_memory
task a mmap 64M noreserve; c noreserve
task a mmap 64M noreserve prot r; c read-only
task a mmap 400M; c big
task a mmap 100M; c more
task a uid 1000
task a mmap 150M
task a mmap 100M
echo 0 > $o/user_reserve_kbytes
echo 0 > $o/admin_reserve_kbytes
task a mmap 100M
task a mremap m1 100M maymove
task a mprotect m2 rw
task a brk +100M
echo 1 > $o/overcommit_memory
task a mmap 1T; c one
task a mmap 1T noreserve; c one-noreserve
echo 0 > $o/overcommit_memory
task a mmap 630M; c heuristic
task a mmap 610M
task a mmap 1T noreserve; c zero-noreserve
task a mmap 1T shared
task a mmap 1T shared noreserve
task a mmap 1T prot r; c zero-readonly
