#!/bin/sh
# Three processes share a mapping: Pss is a third, a write takes a copy for the writer only, Shared_ becomes Private_ when the last sharer goes. [cow]
f() { # TASK FIELD...: fields of the area of m1 in smaps
  t=$1; shift; p=$(task $t pid); for k in "$@"; do echo -n "$k=$(sed -n '/ rw-p /,/VmFlags/p' /proc/$p/smaps | grep "^$k:" | sort -k2 -n -r | head -1 | tr -s ' ' | cut -d' ' -f2) "; done; echo; }
task new a
task a mmap 12M
task a touch m1 write 0 6M
task a touch m1 read 6M 3M
task a fork b
task b fork c
for t in a b c; do task $t regions; done
f a Rss Pss Shared_Dirty Private_Dirty Referenced Anonymous
task c touch m1 write 5M 3M
for t in a b c; do task $t regions; done
task b exit
f a Rss Pss Shared_Dirty Private_Dirty Anonymous
f c Rss Pss Shared_Dirty Private_Dirty Anonymous
task a touch m1 write 0 6M
task c touch m1 write 0 6M
task a peek m1 0
task a poke m1 0 77
task c peek m1 0
task c munmap m1 0 3M
task a fork d
task d touch m1 write
task d regions
task d exit
task a touch m1 write
task a kill
f c Rss Pss Shared_Dirty Private_Dirty Anonymous
task c touch m1 read 3M 9M
