#!/bin/sh
#! mem=512 swap=256M
# CommitLimit and Committed_AS: what counts, when it is given back, what strict overcommit refuses. [overcommit]
o=/proc/sys/vm
c() { task get /proc/meminfo Committed_AS; }
l() { task get /proc/meminfo CommitLimit; }
echo "limit=$(l)"
echo 100 > $o/overcommit_ratio
echo "limit=$(l)"
echo 100000 > $o/overcommit_kbytes
echo "limit=$(l)"; cat $o/overcommit_ratio
echo 50 > $o/overcommit_ratio
cat $o/overcommit_kbytes
echo 2 > $o/overcommit_memory
task new a
x=$(c)
task a mmap 200M
echo $(( $(c) - x ))
task a mprotect m1 r
echo $(( $(c) - x ))
task a mmap 200M prot r
task a mprotect m2 rw
echo $(( $(c) - x ))
task a mprotect m1 rw
task a mremap m2 300M maymove
echo $(( $(c) - x ))
task a mremap m2 100M
echo $(( $(c) - x ))
task a munmap m2 0 50M
echo $(( $(c) - x ))
task a mmap 100M shared
echo $(( $(c) - x ))
task a mmap 64M shared noreserve
task a touch m4
echo $(( $(c) - x ))
task a brk +16M
echo $(( $(c) - x ))
task a brk +1G
task a fork b
echo $(( $(c) - x ))
task a munmap m3
task a munmap m4
task a munmap m1
task a munmap m2
echo $(( $(c) - x ))
task a uid 1000
task a mmap 300M
task a mmap 400M
task a stack 1M
echo 0 > $o/overcommit_memory
task a mmap 700M
task a mmap 800M
echo 3 > $o/overcommit_memory
cat $o/overcommit_memory
#~ limit tol=2%
