#!/bin/sh
# The advisor chooses pages_to_scan: it begins with its minimum, writes are refused; without it the default is back. [ksm]
cd /sys/kernel/mm/ksm
t() { echo "$2" > $1; echo "$1 $2: status=$? pages_to_scan=$(cat pages_to_scan) mode=$(cat advisor_mode)"; }
t pages_to_scan 7
t advisor_mode none
t advisor_min_pages_to_scan 600
t advisor_mode scan-time
t pages_to_scan 7
t advisor_min_pages_to_scan 700
t advisor_mode scan-time
t advisor_mode none
t pages_to_scan 8
t advisor_mode scan-times
