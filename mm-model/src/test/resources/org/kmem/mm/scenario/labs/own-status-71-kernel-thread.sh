#!/bin/sh
# A kernel thread has no address space: what its files in /proc say, and links that lead nowhere. [status]
cd /proc/2
for f in maps smaps cmdline; do echo "$f $(cat $f | wc -c)"; done
cat statm comm oom_score oom_score_adj
readlink exe; echo $?
cat exe 2>/dev/null; echo $?
readlink cwd root; echo $?
ls map_files | wc -l
ls fd | wc -l
wc -l < limits
grep -E '^(Name|State|Tgid|PPid|Threads|Kthread)' status
grep -cE '^(Vm|Rss|Hugetlb)' status
cat io 2>/dev/null | grep -v '_bytes' | cut -d: -f1 | tr '\n' ' '; echo
echo 5 > oom_score_adj; echo $?; cat oom_score_adj
echo 0 > oom_score_adj
echo 1 > clear_refs; echo $?
cat smaps_rollup; echo $?
cat numa_maps | wc -l
cat pagemap | head -c 8 | wc -c
cut -d' ' -f2,9,10,12,19,20,23-25 stat
