#!/bin/sh
# Limits: data with private writable memory only, AS with all, stack of a child, memlock of users, fsize and others by their names in limits. [limits]
task new a
task a rlimit data 8M
task a mmap 16M
task a mmap 16M prot r
task a mprotect m1 rw
task a mmap 16M shared
task a mmap 4M
task a mmap 4M
task a brk +1M
task a mremap m3 8M maymove
task a fork b
task b mmap 4M
task b rlimit data unlimited
task b mmap 16M
task b rlimit as 1M
task b mmap 4K
task b munmap m1
task b mremap m3 8K
task b touch m3 read
task b stack 256K | cut -d' ' -f1
task b rlimit as unlimited
task b rlimit memlock 16K
task b uid 1000
task b mmap 32K
task b mlock m5 0 16K
task b mlock m5 16K 4K
task b mremap m5 64K maymove
task b munlock m5
task b mlockall current
task b mlockall future
task b mlockall onfault
task b brk +64K
grep -E 'Max (data|stack|address|locked)' /proc/$(task b pid)/limits
