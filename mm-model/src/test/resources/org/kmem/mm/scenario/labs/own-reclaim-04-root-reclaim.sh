#!/bin/sh
#! mem=512 swap=256M
# memory.reclaim of a group counts in its memory.stat, not in the machine's pgsteal_direct; too much asked is EAGAIN; bad words EINVAL. [reclaim]
v() { task get /proc/vmstat $1; }
g=/sys/fs/cgroup/g
mkdir $g
s() { task get $g/memory.stat $1; }
dd if=/dev/zero of=/data/f bs=1M count=64 2>/dev/null
sync
echo 3 > /proc/sys/vm/drop_caches
task new a
echo $(task a pid) > $g/cgroup.procs
task a open /data/f
task a read f1 64M
d=$(v pgsteal_direct) f=$(v pgsteal_file) k=$(v pgsteal_kswapd) st=$(v allocstall_normal) sm=$(v allocstall_movable)
echo 16M > $g/memory.reclaim
echo "direct=$(( $(v pgsteal_direct) - d )) kswapd=$(( $(v pgsteal_kswapd) - k )) file=$(( $(v pgsteal_file) - f >= 4096 && $(v pgsteal_file) - f < 8192 )) stalls=$(( $(v allocstall_normal) + $(v allocstall_movable) - st - sm ))"
echo "group_direct=$(( $(s pgsteal_direct) >= 4096 )) same=$(( $(s pgsteal) == $(s pgsteal_direct) ))"
echo 512M > $g/memory.reclaim 2>/dev/null || echo "eagain"
echo "left_mb=$(( $(s file) / 1048576 < 2 ))"
echo 1M foo=1 > $g/memory.reclaim 2>/dev/null || echo "einval"
echo "1M swappiness=201" > $g/memory.reclaim 2>/dev/null || echo "einval"
ls /sys/fs/cgroup/memory.reclaim 2>&1 | grep -c reclaim
