/**
 * The stream editor.
 *
 * <p>{@link org.kmem.mm.shell.sed.SedCommand} is called as any command; a script is parsed to a list
 * of instructions and run by a machine with two buffers. Source: POSIX.1-2017, sed, with {@code -E},
 * {@code -i}, {@code -s}, {@code FIRST~STEP} and {@code ADDRESS,+N} of GNU and busybox.
 */
@NullMarked
package org.kmem.mm.shell.sed;

import org.jspecify.annotations.NullMarked;
