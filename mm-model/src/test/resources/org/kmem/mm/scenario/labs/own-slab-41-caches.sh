#!/bin/sh
#! mem=512 cpus=2
# Slab caches under /sys/kernel/slab: geometry, aliases, flags; what tasks and areas take of vm_area_struct, anon_vma, task_struct, mm_struct. [slab]
cd /sys/kernel/slab
for c in vm_area_struct dentry task_struct mm_struct kmalloc-64 kmalloc-2k filp radix_tree_node anon_vma anon_vma_chain signal_cache; do
  [ -d $c ] && echo "$c object_size=$(cat $c/object_size) slab_size=$(cat $c/slab_size) objs=$(cat $c/objs_per_slab) order=$(cat $c/order) align=$(cat $c/align) min_partial=$(cat $c/min_partial) cpu_partial=$(cat $c/cpu_partial) reclaim=$(cat $c/reclaim_account) dma=$(cat $c/cache_dma) aliases=$(( $(cat $c/aliases) >= 0 ))"
done
s() { awk -v s=$1 '$1 == s { print $2 }' /proc/slabinfo; }
task new a
v0=$(s vm_area_struct) a0=$(s anon_vma)
i=0; while [ $i -lt 500 ]; do task a mmap 8K > /dev/null; task a mmap 4K prot r > /dev/null; i=$(( i + 1 )); done
echo "areas=$(( $(s vm_area_struct) - v0 >= 900 && $(s vm_area_struct) - v0 <= 1200 ))"
task a exit
echo "gone=$(( $(s vm_area_struct) - v0 < 300 ))"
head -2 /proc/slabinfo
echo 1 > vm_area_struct/shrink; echo $?
cat kmalloc-64/total_objects | cut -d' ' -f2 | cut -c1-2
