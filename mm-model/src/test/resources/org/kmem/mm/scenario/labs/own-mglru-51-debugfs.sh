#!/bin/sh
# lru_gen of debugfs: the format, aging by command, eviction by command, what is refused; ages of memory touched again. [mglru]
d=/sys/kernel/debug/lru_gen
g=/sys/fs/cgroup/g
mkdir $g
task new a
echo $(task a pid) > $g/cgroup.procs
task a mmap 32M
task a touch m1
id=$(grep ' /g$' $d | tr -s ' ' | cut -d' ' -f2)
show() { sed -n "/ \/g\$/,/memcg /p" $d | grep -v memcg | grep -v node | tr -s ' ' | cut -d' ' -f2,4,5 | while read s an fi; do echo "$(( s )) anon_mb=$(( (an + 128) / 256 )) file_mb=$(( (fi + 128) / 256 ))"; done; }
max() { sed -n "/ \/g\$/,/memcg /p" $d | grep -v memcg | grep -v node | tail -1 | tr -s ' ' | cut -d' ' -f2; }
show
echo "+ $id 0 $(max) 1" > $d || echo refused
show
task a touch m1 write 0 8M
echo "+ $id 0 $(max) 1" > $d || echo refused
show
task a touch m1 read 8M 8M
echo "+ $id 0 $(max) 1 0" > $d || echo refused
show
echo "+ $id 0 $(( $(max) - 1 )) 1" > $d || echo old
echo "+ $id 0 $(( $(max) + 1 )) 1" > $d || echo future
echo "+ 9999 0 3 1" > $d || echo nogroup
echo "+ $id 7 3 1" > $d || echo nonode
echo "x $id 0 3" > $d || echo word
dd if=/dev/zero of=/data/f bs=1M count=16 2>/dev/null
sync
task a open /data/f
task a read f1 16M
show
task a exit
show
