/**
 * What can be read and written in {@code /proc} and {@code /sys}: one class for each file or family of files,
 * with the kernel's exact formats, units and errors.
 *
 * <p>{@link org.kmem.mm.procfs.ProcFs} mounts them. The parts are {@code seq} (what files are made of), {@code
 * system} (of the whole machine), {@code process}, {@code sysctl} and {@code sysfs}. Each file is written from its
 * manual page and compared, name by name and width by width, with what Linux 6.12.107 prints.
 *
 * <p>Everything belongs to the holder of the scheduler's baton. Reading takes {@code mmap_lock} of the process that
 * is read, and no other lock.
 *
 * <p>Kernel counterpart: {@code fs/proc}, {@code fs/sysfs}.
 *
 * <pre>{@code
 * ProcFs.mount(machine, fs);
 * machine.vfs().open(fs, "/proc/meminfo", OpenFlags.O_RDONLY, 0);
 * }</pre>
 */
@NullMarked
package org.kmem.mm.procfs;

import org.jspecify.annotations.NullMarked;
