#!/bin/sh
#! mem=1024 cpus=2
# mlock of huge pages, of shared memory and of parts; onfault; mlockall over fork; Mlocked and Unevictable. [mlock]
m() { task get /proc/meminfo $1; }
ml() { sleep 1; echo "$1 Mlocked_mb=$(( ($(m Mlocked) + 512) / 1024 )) Unevictable_mb=$(( ($(m Unevictable) + 512) / 1024 ))"; }
task new a
task a mmap 8M align 2M
task a mlock m1
task a regions
ml thp
task a munlock m1 0 4K
task a regions
ml part
task a munmap m1 2M 4K
ml hole
task a munlock m1
task a munlock m1 4M 4M
ml none
task a mmap 4M shared
task a mlock m2 onfault
task a regions m2
task a touch m2 write 0 1M
task a touch m2 read 1M 1M
task a regions m2
ml shm
task a fork b
task b touch m2 read
task b vm VmLck
ml fork
task a munlock m2
ml unlocked
task a mlockall current
task b mlockall future
task b mmap 1M
task b mmap 1M prot none
task b mmap 1M shared noreserve
task b touch m4
task b regions
task b madvise m3 dontneed
task b madvise m3 dontneed_locked
task b regions m3
task b munlockall
task b touch m3
task b kill
task a munlockall
ml end
task a rlimit memlock 64K
task a uid 1000
task a mlock m2 0 64K
task a mlock m2 64K 4K
task a mlock m2 0 64K
task a mlockall current
task a munlock m2
task a mmap 64K locked
task a mmap 4K locked
task a vm VmLck
