/**
 * Who dies when memory cannot be had.
 *
 * <p>{@link org.kmem.mm.oom.OutOfMemory} is asked by the page allocator, by the memory controller for a group at its
 * limit, and by hand. It weighs processes ({@link org.kmem.mm.oom.OomBadness}), kills the heaviest, or the whole group
 * that one belongs to, and says so in the kernel's log as Linux does. While a victim dies nobody else is killed; one
 * that does not end is emptied by {@link org.kmem.mm.oom.OomReaper} after two seconds. {@link org.kmem.mm.oom.OomLog}
 * reads such logs, real ones too.
 *
 * <p>What is known above only comes by interfaces: processes as {@link org.kmem.mm.oom.OomTask}, what memory is used for
 * as {@link org.kmem.mm.oom.MemoryInfo} and {@link org.kmem.mm.oom.GroupInfo}. No locks are taken but a victim's {@code
 * mmap_lock}, tried for by the reaper.
 *
 * <p>Kernel counterpart: {@code mm/oom_kill.c}, {@code mm/show_mem.c}.
 *
 * <pre>{@code
 * for (OomDump dump : OomLog.parse(Files.readString(dmesg))) {
 *   System.out.print(dump.text());
 * }
 * }</pre>
 */
@NullMarked
package org.kmem.mm.oom;

import org.jspecify.annotations.NullMarked;
