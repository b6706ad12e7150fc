#!/bin/sh
#! append=psi=0
# Booted with psi=0 there are no files of pressure. [psi]
g=/sys/fs/cgroup/g
mkdir $g
ls $g | grep press
ls /proc/pressure
cat /proc/pressure/memory 2>/dev/null; echo end
ls -d /proc/pressure
cat $g/memory.pressure
echo "some 150000 1000000" > $g/memory.pressure
echo "some 150000 1000000" > /proc/pressure/memory
cat $g/cgroup.pressure
true
