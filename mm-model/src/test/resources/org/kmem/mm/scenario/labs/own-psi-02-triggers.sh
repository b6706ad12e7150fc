#!/bin/sh
# Triggers of pressure: what may be written, once for each opening; cgroup.pressure takes the files away. [psi]
g=/sys/fs/cgroup/g
mkdir $g
w() { echo "$1" > $2 && echo "ok: $1"; }
for f in /proc/pressure/memory $g/memory.pressure /proc/pressure/cpu $g/cpu.pressure; do
echo "== $f"
w "some 150000 1000000" $f
w "full 150000 1000000" $f
w "some 150000 500000" $f
w "some 150000 499999" $f
w "some 150000 10000000" $f
w "some 150000 10000001" $f
w "some 0 1000000" $f
w "some 1 1000000" $f
w "some 1000000 1000000" $f
w "some 1000001 1000000" $f
w "some" $f
w "" $f
w "some 150000" $f
w "some 150000 1000000 5" $f
w "some 150000 1000000x" $f
w "SOME 150000 1000000" $f
w " some 150000 1000000" $f
w "some -1 1000000" $f
w "some 0x10000 1000000" $f
w "some 150000 4294967297000" $f
w "some 150000 1500000" $f
w "some 150000 2000000" $f
done
exec 3<>/proc/pressure/memory
echo "some 150000 1000000" >&3 && echo first
echo "some 150000 1000000" >&3 && echo second
exec 3>&-
exec 3<>$g/memory.pressure
echo "some 150000 1000000" >&3 && echo first
echo "full 150000 1000000" >&3 && echo second
exec 3>&-
ls -l /proc/pressure | awk 'NF > 2 { print $1, $9}'
echo 0 > $g/cgroup.pressure
cat $g/cgroup.pressure
sed "s/=[0-9.]*/=N/g" $g/memory.pressure
ls $g | grep press
ls -l $g | grep press | awk '{ print $1, $9 }'
echo "some 150000 1000000" > $g/memory.pressure
echo 1 > $g/cgroup.pressure
sed "s/=[0-9.]*/=N/g" $g/memory.pressure
for v in 2 -1 x "" "1 1" 01 1x; do echo "$v" > $g/cgroup.pressure; echo "[$v] $? $(cat $g/cgroup.pressure)"; done
cat /sys/fs/cgroup/cgroup.pressure
sed "s/=[0-9.]*/=N/g" /sys/fs/cgroup/memory.pressure
echo "some 150000 1000000" > /sys/fs/cgroup/memory.pressure; echo $?
cat /proc/pressure/irq $g/irq.pressure 2>/dev/null
true
