#!/bin/sh
# A special builtin that cannot be redirected ends the shell; others only fail. [shell]
f() { : > /nodir/x; echo no; }
( : > /nodir/x; echo no ); echo "sub $?"
( f; echo no2 ); echo "sub $?"
( export A=1 > /nodir/x; echo no ); echo "export $?"
( true > /nodir/x; echo yes ); echo "true $?"
( command : > /nodir/x; echo yes ); echo "command $?"
( set -- a > /nodir/x; echo no ); echo "set $?"
( { :; } > /nodir/x; echo yes ); echo "brace $?"
( . /nodir/x; echo no ); echo "dot $?"
( eval : > /nodir/x; echo no); echo "eval $?"
( exec 3< /nodir/x; echo no); echo "exec $?"
( : < /nodir/x || echo or; echo no ); echo "or $?"
( if : > /nodir/x; then echo t; else echo e; fi; echo no); echo "if $?"
( readonly R=1; R=2; echo no); echo "readonly $?"
( unset R > /nodir/x; echo no); echo "unset $?"
( shift 5; echo yes); echo "shift $?"
( trap - > /nodir/x; echo no); echo "trap $?"
( return > /nodir/x; echo no); echo "return $?"
: > /nodir/x
echo end
