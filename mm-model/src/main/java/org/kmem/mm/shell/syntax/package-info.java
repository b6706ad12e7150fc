/**
 * The shell's language: text to an immutable tree.
 *
 * <p>{@link org.kmem.mm.shell.syntax.Parser} hands out one complete command line at a time, so that
 * what stands before a mistake is still run, as a real shell does:
 *
 * <pre>{@code
 * Parser parser = new Parser("echo hi; echo there\n");
 * for (CommandList line = parser.next(); line != null; line = parser.next()) { ... }
 * }</pre>
 *
 * <p>Source: POSIX.1-2017, Shell Command Language, with the extensions of busybox ash that scripts
 * rely on ({@code local}, <code>${x/a/b}</code>, <code>${x:1:2}</code>, {@code function}). Trees are
 * immutable and may be shared; parsers may not.
 */
@NullMarked
package org.kmem.mm.shell.syntax;

import org.jspecify.annotations.NullMarked;
