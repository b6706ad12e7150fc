#!/bin/sh
#! mem=256
# The kernel's report of an OOM kill: who asked, constraint, the table of tasks and the line of the victim. [oom]
task new big
task big mmap 100M
task big touch m1
task new hog
echo 300 > /proc/$(task hog pid)/oom_score_adj
task hog mmap 400M
task hog touch m1
task big regions
dmesg | grep -c "invoked oom-killer"
dmesg | grep "invoked oom-killer" | sed 's/^\[ *[0-9.]*\] //;s/gfp_mask=[^,]*//'
dmesg | grep "oom-kill:" | sed 's/^\[ *[0-9.]*\] //;s/pid=[0-9]*/pid=N/;s/uid=[0-9]*/uid=N/;s/nodemask=[^,]*//'
dmesg | grep "Out of memory" | sed 's/^\[ *[0-9.]*\] //;s/process [0-9]*/process N/;s/[a-z-]*:[0-9]*kB/X/g'
dmesg | grep -c "oom_reaper: reaped process"
dmesg | grep "oom_reaper" | sed 's/^\[ *[0-9.]*\] //;s/process [0-9]*/process N/;s/:[0-9]*kB/:X/g'
dmesg | sed -n '/Tasks state/,/oom-kill/p' | sed 's/^\[ *[0-9.]*\] //' | head -2
dmesg | grep -c "Mem-Info:"
task get /proc/vmstat oom_kill
echo "score_big_more=$(( $(cat /proc/$(task big pid)/oom_score) > 900 ))"
