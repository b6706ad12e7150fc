/**
 * The files of {@code /proc} that tell of the whole machine, and what those of nodes in {@code /sys} share with
 * them.
 *
 * <p>{@code SystemFiles} puts them in place. What the engine counts it prints itself
 * ({@code org.kmem.stat}); {@code MachineFigures} gives it the rest.
 *
 * <p>Kernel counterpart: {@code fs/proc/meminfo.c}, {@code stat.c}, {@code mm/vmstat.c}.
 *
 * <pre>{@code
 * long free = machine.memory().freePages();  // MemFree is this, in kB
 * }</pre>
 */
@NullMarked
package org.kmem.mm.procfs.system;

import org.jspecify.annotations.NullMarked;
