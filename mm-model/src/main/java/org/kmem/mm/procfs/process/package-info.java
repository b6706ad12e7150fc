/**
 * The files of a process: {@code /proc/PID} and {@code /proc/PID/task/TID}.
 *
 * <p>{@code ProcessDirectories} finds processes by number. One class for each file. A
 * file that is open when its process ends goes on to show what is left of it.
 *
 * <p>Lock order: files that walk page tables take {@code mmap_lock} for reading, and nothing else.
 *
 * <p>Kernel counterpart: {@code fs/proc/base.c}, {@code array.c}, {@code task_mmu.c}.
 *
 * <pre>{@code
 * root.with("self", new SeqLink(() -> processes.self()));
 * }</pre>
 */
@NullMarked
package org.kmem.mm.procfs.process;

import org.jspecify.annotations.NullMarked;
