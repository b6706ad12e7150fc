/**
 * The files of {@code /sys/kernel/debug}: one class for each, on those of {@link org.kmem.mm.procfs.seq}.
 *
 * <p>Kernel counterpart: {@code debugfs_create_file}.
 *
 * <pre>{@code
 * vfs.mountPseudo(fs, ProcFs.debugfs(machine), "debugfs", "/sys/kernel/debug", "rw,relatime");
 * }</pre>
 */
@NullMarked
package org.kmem.mm.procfs.debugfs;

import org.jspecify.annotations.NullMarked;
