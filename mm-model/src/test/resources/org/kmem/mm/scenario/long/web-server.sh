#!/bin/sh
#! mem=1024 cpus=2 swap=256M timeout=3600
# Half an hour of a web server: 20 sites, each in a control group of its own, with a worker that has a heap, a cache
# of sessions and files to serve. Traffic moves from site to site, so that memory does too.
sites=20
minutes=30

i=1
while [ $i -le $sites ]; do
    g=/sys/fs/cgroup/site$i
    mkdir $g
    echo $((12 + i % 4 * 2))M > $g/memory.high
    echo $((16 + i % 4 * 2))M > $g/memory.max
    echo 2M > $g/memory.low
    task new w$i
    echo $(task w$i pid) > $g/cgroup.procs
    task w$i mmap 8M > /dev/null                        # m1: heap
    task w$i mmap 2M > /dev/null                        # m2: sessions
    dd if=/dev/zero of=/data/site$i bs=64k count=128 2> /dev/null
    task w$i open /data/site$i read > /dev/null
    i=$((i + 1))
done

minute=0
while [ $minute -lt $minutes ]; do
    i=1
    while [ $i -le $sites ]; do
        busy=$(((i + minute) % 5))
        task w$i touch m1 write $((minute % 4))M ${busy}M > /dev/null
        task w$i pread f1 $((minute % 8))M 1M > /dev/null
        [ $busy -eq 4 ] && task w$i touch m2 write > /dev/null
        [ $busy -eq 0 ] && task w$i madvise m2 dontneed > /dev/null
        i=$((i + 1))
    done
    sleep 60
    minute=$((minute + 1))
done

served=0
i=1
while [ $i -le $sites ]; do
    g=/sys/fs/cgroup/site$i
    [ $(cat $g/memory.current) -le $(cat $g/memory.max) ] && served=$((served + 1))
    task w$i exit
    i=$((i + 1))
done
echo "minutes=$minute sites=$sites within_limits=$served"
