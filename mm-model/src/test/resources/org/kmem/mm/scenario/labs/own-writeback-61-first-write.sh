#!/bin/sh
#! mem=640
# Before a disk has written anything its share of the thresholds is 0: the first look of the flusher writes all; later ones only what has expired. [writeback]
dirty() { echo "$1 dirty_mb=$(( ($(task get /proc/meminfo Dirty) + 512) / 1024 ))"; }
cat /proc/sys/vm/dirty_expire_centisecs
task new a
task a open /data/f create
task a write f1 8M
dirty written
sleep 2
dirty waiting
sleep 7
dirty looked
task a pwrite f1 0 8M
task a open /data/g create
task a write f2 4M
dirty again
sleep 9
dirty looked
sleep 26
dirty expired
