#!/bin/sh
# munmap: splits, ranges over several areas, holes, and what is left resident. [vma]
task new a
task a mmap 64K
task a mmap 64K
task a mmap 64K prot r
task a touch m1
task a munmap m2 16K 16K
task a vmas
task a touch m2
task a munmap m3 32K 64K
task a vmas
task a munmap m1 0 4K
task a munmap m1 60K 4K
task a vmas
task a munmap m1 0 0
task a munmap m1 0 1
task a munmap m1 1K 4K
task a munmap m1
task a munmap m1
task a munmap m2 -1M 2M
task a vmas
task a mmap 1M
task a touch m4
task a munmap m4 512K 256K
task a regions m4
task a touch m4 read
task a touch m4 read 768K 256K
task a mmap 256K at m4+512K
task a vmas m4
task a touch m4
task a regions
