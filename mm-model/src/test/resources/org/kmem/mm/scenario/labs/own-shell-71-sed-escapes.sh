#!/bin/sh
# Escapes in expressions of sed: newline, tab and carriage return also within brackets, as busybox has it. [shell]
printf 'a\tb  c\tt n\n' | sed 's/[ \t]/_/g'
printf 'a\tb  c\tt n\n' | sed 's/[ \t]\+/ /g'
printf 'a\tb\tc\n' | sed -E 's/^([^\t]*)\t([^\t]*)/\2:\1/'
printf 'x\ny\nz\n' | sed -n 'N;s/x[\n]y/joined/p'
printf 'one\ntwo\n' | sed ':a;N;$!ba;s/[^\n]*\n/-/'
printf 'a\\tb\n' | sed 's/[\\]t/+/'
printf 'a\r\n' | sed 's/[\r]//' | wc -c
printf 'a.b\n' | sed 's/[\.]/-/'
printf 'a\\b\n' | sed 's/[\.]/-/'
head -1 /proc/meminfo | sed 's/[[:space:]]\+/ /g' | sed 's/[0-9]\+/N/'
printf 'Filename\tType\n' | sed 's/\t/ /'
grep -c '[\t]' <<X
tab
none
X
