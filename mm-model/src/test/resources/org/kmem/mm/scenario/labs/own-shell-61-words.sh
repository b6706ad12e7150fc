#!/bin/sh
# Shell of labs: parameters, arithmetic, tests, loops, here-documents, awk and sed programs, jobs and a trap that ends the script. [shell]
f() { local x=$1 IFS=,; set -- a,b c; echo $1 $x; }; f q; echo "${IFS}" | od -An -c | head -1
for f in /proc/sys/vm/dirty_*ratio; do echo "${f##*/}=$(cat $f)"; done
while IFS=: read -r k v; do case $k in MemTotal|SwapTotal) echo "$k $(( ${v% kB} > 0 ))";; esac; done < /proc/meminfo
printf '%-20s %8s\n' name value; printf '%s=%d\n' a 1 b 2; printf '%03d|%5.2f|%e|%g\n' 5 2.5 12345.678 0.0001
x=$(printf '%s\n' 3 1 2 | sort -n | tr '\n' ' '); echo "[$x]"; echo "[${x% }]"
a=5 b=3; echo $((a>b?a:b)) $((a%b)) $((a*b-1)) $((-a)) $((a==5&&b==3)) $((a<<2)) $((0xff&0x0f)) $((a+=2)) $a
[ $a -ge 7 ] && [ $b -lt 7 ] || echo no; [ "$a" != 7 -o -z "" ] && echo or
test ! -e /nonexist && echo "not there"; [ -L /proc/self ] && echo link; [ -b /dev/vda ] && echo blk; [ -w /proc/sys/vm/swappiness ] && echo w; [ /proc -ef /proc ] && echo same; [ -t 1 ] || echo notty
echo "one two three" | { read a b; echo "$b|$a"; }; echo a:b:c | cut -d: -f1,3; echo abcdef | cut -c2-4,6; echo "a,b" | cut -d, -f3; echo nodelim | cut -d, -f1; echo nodelim | cut -s -d, -f1
n=3; while [ $n -gt 0 ]; do n=$((n-1)); [ $n = 1 ] && continue; echo -n "$n,"; done; echo
i=0; until [ $((i+=1)) -ge 4 ]; do :; done; echo $i
g() { return $1; }; g 4 || echo "rc $?"; if g 0; then echo ok; elif g 1; then echo no; else echo never; fi
{ echo out; echo err >&2; } 2>/dev/null | cat; (echo sub; exit 3) || echo "sub rc $?"
v=abc; echo ${v#a} ${v%c} ${v:1:1} ${#v} ${v/b/X} ${nov:-d} ${v:+set}; echo "${v}def" '$v' "\$v" "a\"b"
cat <<X | sed -n '/two/,$p' | awk '{ print NR": "$0 }'
one
two $((1+1))
three \$x
X
awk -F'[ :]+' '/^MemTotal|^SwapTotal/ { print $1, ($2 > 0) }' /proc/meminfo
awk 'BEGIN { while (i++ < 3) printf "%s%s", i, (i < 3 ? "-" : "\n"); x["a"] = 1; if ("a" in x) print "in"; delete x["a"]; print length(x); print substr("hello", 2), tolower("ABC"), index("abc", "c"); split("1 2 3", p); print p[1] + p[3]; printf "%d %s %5.1f%%\n", "3x", "s", 45.67; print 7 % 3, 2 * 3 - 1, 10 / 4, int(-3.7); print "a" "b", 1 " " 2; exit 0 }'
awk '{ s[$1] += $2 } END { for (k in s) print k, s[k] | "sort"; close("sort") }' <<X
b 2
a 1
b 3
X
awk 'function f(n) { return n < 2 ? n : f(n - 1) + f(n - 2) } BEGIN { print f(15) } ' ; echo "3 4" | awk '{ $2 = ""; print $0 "|" NF; $5 = "x"; print; print $NF }' ; printf 'a b\n\nc\n' | awk 'NF' ; printf '1\n2\n3\n' | awk 'NR == 2 { next } { print } END { print NR }' ; echo 'x=5;y' | awk -F= '{ split($2, q, ";"); print q[1] }'; awk 'BEGIN { getline l < "/proc/sys/vm/swappiness"; print l }' ; awk -v a="x y" 'BEGIN { n = split(a, t); print n; print ENVIRON["HOME"] != "" ; print length() }' < /dev/null
seq 3 | while read n; do echo $((n*n)); done | paste -sd' '; seq 10 | tail -n 3 | head -n 1; seq 5 | sed '1d;$d'; seq 5 | sed -n '2{p;q}'; echo aXbX | sed 's/X/-/2'; echo 'a.b' | sed 's/\./\\/'; echo abc | sed -E 's/(a)(b)/\2\1/'; seq 3 | sed '$!d'; echo hello | sed 's/l*o$/&!/'; printf 'a\nb\n' | sed 'N;s/\n/+/'; echo "k v" | sed 's/^\([a-z]*\) \(.*\)/\2=\1/'; seq 4 | sed -n 'h;n;G;p'; echo path | sed 's|p|/q/|'; printf 'x\ny\n' | sed '/x/c\
changed'; seq 3 | sed '=' | tr '\n' ' '; echo
date +%s | grep -c '^[0-9]*$'; t0=$(date +%s); sleep 1; t1=$(date +%s); echo $((t1 - t0 >= 1)); cut -d. -f1 /proc/uptime | grep -c .
k=0; for s in 1 2 3; do k=$((k+s)) & done; wait; echo $k; sleep 1 & j=$!; kill -0 $j && echo alive; wait $j; kill -0 $j 2>/dev/null || echo dead
trap 'echo exiting; exit 5' TERM; kill -TERM $$ ; echo unreachable
