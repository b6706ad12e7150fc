/**
 * Address spaces as data: areas, page table, counts and limits of one process, and what all processes have
 * committed together.
 *
 * <p>{@link org.kmem.mm.mm.MmStruct} is one address space, made by {@link org.kmem.mm.mm.AddressSpaces}.
 * {@link org.kmem.mm.mm.AddressLayout} says where its parts go, {@link org.kmem.mm.mm.MmMap} where those of its
 * program are, {@link org.kmem.mm.mm.RssCounters} counts its
 * pages, {@link org.kmem.mm.mm.CommitAccounting} what all have been promised, {@link
 * org.kmem.mm.mm.VmLimits} what a {@link org.kmem.mm.mm.Caller} may have. {@link org.kmem.mm.mm.UserPages} is
 * what calls on address spaces need of page tables and faults, which are layers above.
 *
 * <p>Everything belongs to the holder of the scheduler's baton. Areas and counts of an address space are
 * changed under its {@code mmap_lock} held for writing; page counts change under it held for reading too, as
 * nobody else runs between a page and its count. Nothing here takes a lock; {@code mmap_lock} comes before
 * all locks of files, folios and lists.
 *
 * <p>Kernel counterpart: {@code struct mm_struct}, {@code mm/util.c}, {@code mm/mmap.c}.
 *
 * <pre>{@code
 * MmStruct mm = spaces.create("a", layout);
 * if (mm == null) {
 *   return Errno.ENOMEM.asResult();
 * }
 * }</pre>
 */
@NullMarked
package org.kmem.mm.mm;

import org.jspecify.annotations.NullMarked;
