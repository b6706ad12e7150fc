#!/bin/sh
# What keeps areas apart: locks, advice, policy, faults of their own; what joins them again when it goes. [vma]
task new a
task a mmap 256K
for adv in sequential random dontfork dontdump wipeonfork mergeable hugepage; do
  echo "$adv: $(task a madvise m1 $adv 64K 64K)"
  task a vmas m1
  case $adv in sequential|random) u=normal;; dontfork) u=dofork;; dontdump) u=dodump;; wipeonfork) u=keeponfork;; mergeable) u=unmergeable;; hugepage) u=nohugepage;; esac
  echo "$u: $(task a madvise m1 $u 64K 64K)"
  task a vmas m1 | tail -1
done
task a madvise m1 nohugepage
task a vmas m1
task a mlock m1 0 64K
task a mlock m1 64K 64K
task a vmas m1
task a munlock m1
task a vmas m1
task a touch m1 write 0 64K
task a mmap 64K at m1+256K noreplace
task a vmas m1
task a mprotect m1 r 192K 64K
task a mprotect m1 r 128K 64K
task a vmas m1
task a munmap m1 64K 64K
task a mmap 64K at m1+64K fixed
task a madvise m3 nohugepage
task a vmas m1
