#!/bin/sh
# vm.max_map_count through sysctl: mmap, mprotect, munmap, mremap, madvise and brk at the limit. [vma]
c=/proc/sys/vm/max_map_count
cat $c
echo x > $c || echo bad
echo -1 > $c || echo bad
cat $c
task new a
n=$(wc -l < /proc/$(task a pid)/maps)
task a mmap 1M
task a mmap 1M at m1-8M
n2=$(wc -l < /proc/$(task a pid)/maps)
echo "added=$(( n2 - n ))"
echo $(( n2 )) > $c
task a munmap m1 64K 64K
task a mprotect m1 r 64K 64K
task a mprotect m1 r 0 64K
task a madvise m1 dontdump 0 64K
task a mlock m1 0 64K
task a mmap 64K shared
task a mmap 64K shared
task a mmap 64K at m1+1M noreplace
task a mremap m1 2M maymove
task a mremap m1 512K
task a munmap m1 0 64K
task a munmap m1 448K 64K
task a brk +64K
task a vmas
echo $(( n2 + 3 )) > $c
task a mprotect m1 r 128K 64K
task a vmas m1
task a mprotect m1 none 192K 4K
task a mremap m2 2M maymove
task a vmas
task a fork b
task b mmap 64K shared
cat $c
task b munmap m2
echo 65530 > $c
task b mmap 64K shared
