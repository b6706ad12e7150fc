/**
 * An {@code awk} of our own: the language of POSIX with what busybox and gawk scripts commonly use
 * besides ({@code **}, {@code delete a}, {@code nextfile}, {@code fflush}, {@code systime}, bit
 * functions, a regular expression as RS).
 *
 * <p>{@link org.kmem.mm.shell.awk.AwkCommand} is called as any command. Programs are parsed to a tree
 * whose names are already slots, and walked. Commands in pipes and {@code system()} run in the
 * model's shell. Differences: {@code for (k in a)} goes in order of insertion; {@code print | "cmd"}
 * runs its command when the pipe is closed.
 *
 * <p>Source: POSIX.1-2017, awk.
 */
@NullMarked
package org.kmem.mm.shell.awk;

import org.jspecify.annotations.NullMarked;
