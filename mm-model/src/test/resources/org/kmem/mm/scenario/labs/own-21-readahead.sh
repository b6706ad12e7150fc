#!/bin/sh
# Readahead windows: forward, backward, strided, interleaved readers, big reads, after a seek, two files, advice. [readahead]
dd if=/dev/zero of=/data/f bs=1M count=8 2>/dev/null
sync
task new a
task a mmap 8M shared file /data/f 0 prot r
fresh() { echo 3 > /proc/sys/vm/drop_caches; task a open /data/f; }
at() { task a pread $1 $2 $3 > /dev/null; sleep 0.1; echo "$2+$3: $(task a mincore m1)"; }
fresh; for o in 0 4K 8K 12K 16K 32K 36K 64K; do at f1 $o 4K; done
fresh; for o in 1M 1020K 1016K 1012K; do at f2 $o 4K; done
fresh; for o in 4K 8K 12K 16K 20K 24K; do at f3 $o 4K; done
fresh; for o in 0 8K 16K 24K 32K 40K 48K; do at f4 $o 4K; done
fresh; for o in 0 16K 32K 48K 64K 80K 96K 112K 128K 144K; do at f5 $o 16K; done
fresh; for o in 0 1M 4K 1028K 8K 1032K 12K 1036K 16K 1040K; do at f6 $o 4K; done
fresh; for o in 0 128K 256K 384K; do at f7 $o 128K; done
fresh; at f8 0 256K; at f8 256K 4K; at f8 1M 256K; at f8 1280K 4K
fresh; at f9 0 1M; at f9 1M 1M
fresh; at f10 100 1; at f10 101 1; at f10 4000 200; at f10 5000 4K; at f10 10000 4K
fresh; task a fadvise f11 sequential; for o in 0 4K 8K 64K 128K 256K 512K; do at f11 $o 4K; done
fresh; task a fadvise f12 random; for o in 0 4K 8K 12K; do at f12 $o 4K; done; at f12 1M 64K
fresh; for o in 8188K 8184K; do at f13 $o 4K; done; at f13 8160K 64K
fresh; for o in 512K 516K 520K 600K 604K 608K 612K; do at f14 $o 4K; done
fresh; at f15 0 20K; at f15 20K 20K; at f15 40K 20K; at f15 60K 20K; at f15 80K 20K
fresh; at f16 1M 32K; at f16 1056K 32K; at f16 1088K 32K
for kb in 0 4 8 32 64 256 1024; do
  echo $kb > /sys/block/vda/queue/read_ahead_kb
  fresh > /dev/null
  echo "ra $kb"; n=$(( ${n:-16} + 1 ))
  at f$n 0 4K; at f$n 4K 4K; at f$n 8K 4K; at f$n 1M 4K; at f$n 2M 64K
done
