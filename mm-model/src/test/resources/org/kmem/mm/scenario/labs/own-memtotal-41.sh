#!/bin/sh
#! mem=512
# MemTotal and the zones: managed pages add up. [meminfo]
m() { task get /proc/meminfo $1; }
s=$(awk '$1 == "managed" { s += $2 } END { print s * 4 }' /proc/zoneinfo)
echo "total_is_managed=$(( s == $(m MemTotal) ))"
echo "MemTotal=$(m MemTotal)"
awk '/^Node/ { z = $4 } $1 == "managed" || $1 == "present" || $1 == "spanned" { print z, $1 "=" $2 }' /proc/zoneinfo
#~ MemTotal tol=16
#~ managed tol=4
