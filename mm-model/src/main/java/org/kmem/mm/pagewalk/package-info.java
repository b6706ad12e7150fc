/**
 * What is done to the pages of a range of an address space: unmap, copy for a child, protect, move, lock, look
 * at.
 *
 * <p>Each operation is a class that walks the entries of a range and keeps entries, reverse map, counters and
 * TLBs in step: {@link org.kmem.mm.pagewalk.ZapRange}, {@link org.kmem.mm.pagewalk.CopyPageTables}, {@link
 * org.kmem.mm.pagewalk.ChangeProtection}, {@link org.kmem.mm.pagewalk.MovePageTables}, {@link
 * org.kmem.mm.pagewalk.MlockWalk}, {@link org.kmem.mm.pagewalk.AdviseWalk}; {@link
 * org.kmem.mm.pagewalk.PageWalks} only reads. {@link org.kmem.mm.pagewalk.MappingUnmapper} does it for all who map
 * a file. {@link org.kmem.mm.pagewalk.MappingInvariants} proves that all of them left things in order.
 *
 * <pre>{@code
 * zap.zap(mm, area, area.start(), area.end());
 * mm.pageTable().freeTables(area.start(), area.end(), floor, ceiling);
 * }</pre>
 *
 * <p>Everything belongs to the holder of the scheduler's baton. The caller holds {@code mmap_lock}; only what
 * makes page tables ({@link org.kmem.mm.pagewalk.CopyPageTables}, {@link org.kmem.mm.pagewalk.MovePageTables})
 * may wait. Entries of swapped pages are the business of {@link org.kmem.mm.pagewalk.SwapSlots}.
 *
 * <p>Kernel counterpart: {@code mm/memory.c}, {@code mm/mprotect.c}, {@code mm/mremap.c}, {@code mm/mlock.c},
 * {@code mm/pagewalk.c}, {@code fs/proc/task_mmu.c}.
 */
@NullMarked
package org.kmem.mm.pagewalk;

import org.jspecify.annotations.NullMarked;
