#!/bin/sh
#! mem=256 swap=256M
# A file beyond the dirty limits is written while anonymous memory fills the machine: the writer waits, pages are written, nobody is killed. [reclaim swap dirty]
v() { task get /proc/vmstat $1; }
task new a
task a mmap 100M
task a touch m1 fill random
k=$(v oom_kill)
task new w
task w open /data/big create
task w write f1 300M
echo "cleaned=$(( $(v nr_written) > 50000 )) dirty_small=$(( $(v nr_dirty) + $(v nr_writeback) < 25000 )) killed=$(( $(v oom_kill) - k ))"
echo "dirtied=$(( $(v nr_dirtied) >= 76800 )) file_reclaimed=$(( $(v pgsteal_file) > 20000 ))"
task a nonzero m1
ls -l /data/big | tr -s ' ' | cut -d ' ' -f 5
sync
echo "left=$(( $(v nr_dirty) < 50 ))"
