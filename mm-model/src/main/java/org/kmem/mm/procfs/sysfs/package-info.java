/**
 * The files of {@code /sys} that concern memory: switches of {@code kernel/mm}, caches in {@code kernel/slab},
 * nodes and CPUs, disks.
 *
 * <p>{@link org.kmem.mm.procfs.sysfs.SysTree} puts them in place. Most are {@code sim.Tunables} and engine files
 * ({@code org.kmem.stat.SlabSysfs}), whose texts they are. Permissions bind the superuser too, as in the kernel.
 *
 * <p>Kernel counterpart: {@code fs/kernfs}, {@code drivers/base/node.c}, {@code block/blk-sysfs.c}.
 *
 * <pre>{@code
 * machine.vfs().mountPseudo(fs, SeqTree.sysfs(SysTree.of(machine)), "sys", "/sys", "rw,relatime");
 * }</pre>
 */
@NullMarked
package org.kmem.mm.procfs.sysfs;

import org.jspecify.annotations.NullMarked;
