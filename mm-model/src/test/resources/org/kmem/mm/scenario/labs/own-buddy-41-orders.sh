#!/bin/sh
#! mem=512
# Buddy lists: huge page pool taken and given back changes the large blocks; freeing every other huge page; pagetypeinfo blocks by type. [buddy]
echo 1000000 > /proc/sys/vm/percpu_pagelist_high_fraction
big() { awk '$4 == "DMA32" { print $14 * 512 + $15 * 1024 }' /proc/buddyinfo; }
b=$(big)
echo 40 > /proc/sys/vm/nr_hugepages
sleep 1
echo "taken=$(( b - $(big) ))"
echo 0 > /proc/sys/vm/nr_hugepages
sleep 1
echo "back=$(( b - $(big) ))"
awk '/^Number/ { on = 1; print } on && $4 == "DMA32" { print NF }' /proc/pagetypeinfo | sed 's/ *$//'
awk '/^Number/ { on = 1 } on && $4 == "DMA32" { s = 0; for (i = 5; i <= NF; i++) s += $i; print "blocks=" s }' /proc/pagetypeinfo
awk '/^Node/ { z = $4 } $1 == "spanned" || $1 == "present" || $1 == "start_pfn:" { print z, $1, $2 }' /proc/zoneinfo
awk '/^Node/ { z = $4 } /pagesets/ { on = 1 } $1 == "high:" || $1 == "batch:" { print z, $1, ($2 > 0) }' /proc/zoneinfo | head -4
task new a
task a mmap 64M
task a touch m1
m=$(awk '/^Number/ { on = 1 } on && $4 == "DMA32" { print $6 }' /proc/pagetypeinfo)
echo "movable_many=$(( m > 150 ))"
#~ taken tol=5%
#~ back tol=2048
