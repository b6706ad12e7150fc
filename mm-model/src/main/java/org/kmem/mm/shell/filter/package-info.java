/**
 * Text filters and file tools, one class each, with the options scripts use.
 *
 * <p>They read and write through their {@link org.kmem.mm.shell.command.Invocation} only. Options,
 * output and messages follow busybox 1.35, under which the reference output was recorded; bytes are
 * bytes, in the C locale.
 */
@NullMarked
package org.kmem.mm.shell.filter;

import org.jspecify.annotations.NullMarked;
