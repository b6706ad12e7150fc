/**
 * Runs the shell's trees: expansion, redirection, processes, the builtins that need the shell itself.
 *
 * <p>One {@link org.kmem.mm.shell.run.Interpreter} is one shell process; a subshell is another one
 * with a copy of its {@link org.kmem.mm.shell.run.ShellProcess}. Status and messages follow busybox
 * ash. Source: POSIX.1-2017, Shell Command Language; observed behaviour of busybox 1.35.
 *
 * <p>No locks: an interpreter belongs to one simulated process, and one of those runs at a time.
 */
@NullMarked
package org.kmem.mm.shell.run;

import org.jspecify.annotations.NullMarked;
