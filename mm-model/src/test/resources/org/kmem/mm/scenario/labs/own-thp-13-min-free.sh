#!/bin/sh
#! mem=1024
# Switching huge pages off and on again changes min_free_kbytes and khugepaged's settings. [thp]
cat /proc/sys/vm/min_free_kbytes
echo never > /sys/kernel/mm/transparent_hugepage/enabled
cat /proc/sys/vm/min_free_kbytes
echo madvise > /sys/kernel/mm/transparent_hugepage/enabled
cat /proc/sys/vm/min_free_kbytes
echo 3000 > /proc/sys/vm/min_free_kbytes
echo always > /sys/kernel/mm/transparent_hugepage/enabled
cat /proc/sys/vm/min_free_kbytes
echo 8000 > /proc/sys/vm/min_free_kbytes
echo never > /sys/kernel/mm/transparent_hugepage/hugepages-2048kB/enabled
cat /proc/sys/vm/min_free_kbytes
ls /sys/kernel/mm/transparent_hugepage /sys/kernel/mm/transparent_hugepage/hugepages-8kB /sys/kernel/mm/transparent_hugepage/hugepages-16kB /sys/kernel/mm/transparent_hugepage/khugepaged
ls /sys/kernel/mm/transparent_hugepage/hugepages-8kB/stats
