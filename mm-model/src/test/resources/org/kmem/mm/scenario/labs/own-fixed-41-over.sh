#!/bin/sh
# MAP_FIXED over locked, file, shared and huge-aligned areas; over two areas; NOREPLACE beside them; what each one's pages become. [fixed maps]
dd if=/dev/zero of=/data/f bs=64K count=4 2>/dev/null
task new a
task a mmap 256K
task a touch m1
task a mlock m1
task a mmap 64K at m1+64K fixed
task a vm VmLck
task a regions m2
task a mmap 64K shared at m1+128K fixed
task a touch m3
task a mmap 128K shared file /data/f 64K at m1+64K fixed
task a vmas m1
task a regions m1
task a mmap 64K at m1-64K noreplace
task a mmap 128K at m1-128K noreplace
task a mmap 64K prot none at m1 fixed
task a touch m1 read
task a mmap 0x7fffffffffff at m1 fixed
task a mmap 64K at 0x10000 noreplace
task a mmap 64K at 0x8000
task a mmap 4K at 0xffffffffffffe000 fixed
task a mmap 64K at m1+4097 noreplace
task a munmap m1 0 256K
task a vmas m1
