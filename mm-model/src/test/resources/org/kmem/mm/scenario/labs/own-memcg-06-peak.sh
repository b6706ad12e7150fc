#!/bin/sh
# memory.peak keeps the maximum; a write resets it for the file it was written through only. [cgroup]
g=/sys/fs/cgroup/g
mkdir $g
mb() { echo $(( ($1 + 524288) / 1048576 )); }
task new a
echo $(task a pid) > $g/cgroup.procs
task a mmap 32M
task a touch m1
task a munmap m1
echo "current=$(mb $(cat $g/memory.current)) peak=$(mb $(cat $g/memory.peak))"
task a mmap 8M
task a touch m1
echo "current=$(mb $(cat $g/memory.current)) peak=$(mb $(cat $g/memory.peak))"
echo reset > $g/memory.peak
echo "peak=$(mb $(cat $g/memory.peak))"
task a mmap 48M
task a touch m2
echo "current=$(mb $(cat $g/memory.current)) peak=$(mb $(cat $g/memory.peak))"
task a munmap m2
echo "current=$(mb $(cat $g/memory.current)) peak=$(mb $(cat $g/memory.peak))"
cat $g/memory.swap.peak
task a exit
rmdir $g
