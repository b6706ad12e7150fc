/**
 * The model's shell: POSIX {@code sh} as busybox ash has it, with the text tools scripts need, on the
 * files and processes of the model only. No process of the host is ever started.
 *
 * <pre>{@code
 * int status =
 *     Shell.on(system).commands(modelCommands).streams(in, out, err).build().run("cat /proc/meminfo");
 * }</pre>
 *
 * <p>{@code system} is the door to the machine, {@code command} what a command is, {@code syntax} the
 * language, {@code run} its interpreter, {@code pattern} globs and regular expressions, {@code filter},
 * {@code sed} and {@code awk} the tools. Independent of any terminal.
 *
 * <p>Kernel counterpart: none; it takes the place of user space. No locks: one simulated process runs
 * at a time.
 */
@NullMarked
package org.kmem.mm.shell;

import org.jspecify.annotations.NullMarked;
