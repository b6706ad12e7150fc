/**
 * What the shell needs of a machine, and nothing else: files, time, processes.
 *
 * <p>{@link org.kmem.mm.shell.system.ShellSystem} is the only door through which the shell reaches
 * the model; tests put a machine in memory behind it. Strings that name or hold data carry bytes,
 * one {@code char} from 0 to 255 for each (ISO-8859-1), so that nothing is lost or invented on the
 * way.
 *
 * <p>Kernel counterpart: the system calls a shell makes. No locks: exactly one simulated process
 * runs at a time.
 */
@NullMarked
package org.kmem.mm.shell.system;

import org.jspecify.annotations.NullMarked;
