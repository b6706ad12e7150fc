#!/bin/sh
# Faults counted for the whole process: mapping, forking and ending cost some as well; a child's faults are added to its parent only by wait. [faults]
task new a
s() { set -- $(task a faults); echo ${1#minor=}; }
b=$(s); task a mmap 40M > /dev/null; echo "mmap=$(( $(s) - b ))"
b=$(s); task a touch m1 write 0 40M 8K; echo "touch=$(( $(s) - b ))"
b=$(s); task a touch m1 read 0 40M; echo "touch_rest=$(( $(s) - b ))"
b=$(s); task a touch m1 write; echo "write_all=$(( $(s) - b ))"
b=$(s); task a madvise m1 dontneed 4M 8M; task a touch m1 read; echo "dontneed=$(( $(s) - b ))"
b=$(s); task a mprotect m1 r; task a touch m1 read; task a touch m1 write; echo "readonly=$(( $(s) - b ))"
b=$(s); task a mprotect m1 rw; task a touch m1 write repeat 3; echo "again=$(( $(s) - b ))"
b=$(s); task a munmap m1 10M 10M; task a touch m1 write; echo "hole=$(( $(s) - b ))"
task a vmas
task a mmap 10M at m1+10M fixed
task a touch m2 write 1M 2M
task a touch m1 write 10M 10M stride 64K
task a regions
task a munmap m2
task a touch m2
task a touch m1 write 30M 20M
