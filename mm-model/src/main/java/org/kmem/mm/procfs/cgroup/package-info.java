/**
 * The file system {@code cgroup2}: one class for each file, or for files that differ only in what they show.
 *
 * <p>{@link org.kmem.mm.procfs.cgroup.CgroupFs} is the tree: directories are control groups, made and removed by
 * {@code mkdir} and {@code rmdir}. {@link org.kmem.mm.procfs.cgroup.CgroupDirectory} says which files a group has:
 * those of a controller only where it works, some not in the root. What a write that cannot be understood answers
 * is in each class; observed on Linux 6.12.107.
 *
 * <p>Everything belongs to the holder of the scheduler's baton.
 *
 * <p>Kernel counterpart: {@code cgroup_base_files} of {@code kernel/cgroup/cgroup.c}, {@code memory_files}, {@code
 * swap_files}, {@code zswap_files} of {@code mm/memcontrol.c}; {@code Documentation/admin-guide/cgroup-v2.rst}.
 *
 * <pre>{@code
 * machine.vfs().mountPseudo(fs, new CgroupFs(machine), "cgroup", "/sys/fs/cgroup", "rw,relatime");
 * }</pre>
 */
@NullMarked
package org.kmem.mm.procfs.cgroup;

import org.jspecify.annotations.NullMarked;
