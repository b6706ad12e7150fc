/**
 * The files of {@code /proc/sys}: all of {@code vm}, and of {@code kernel} and {@code fs} those that tell of
 * memory and processes.
 *
 * <p>Those of {@code vm} are {@code sim.Tunables}, which parse and print them; {@link
 * org.kmem.mm.procfs.sysctl.SysctlTree} puts them in place.
 *
 * <p>Kernel counterpart: {@code kernel/sysctl.c}, {@code fs/proc/proc_sysctl.c}.
 *
 * <pre>{@code
 * SysctlTree.addTo(machine, proc.directory("sys"));
 * }</pre>
 */
@NullMarked
package org.kmem.mm.procfs.sysctl;

import org.jspecify.annotations.NullMarked;
