/**
 * Kernel samepage merging: one page for equal anonymous pages of regions that asked for it by {@code MADV_MERGEABLE}.
 *
 * <p>{@link org.kmem.mm.ksm.Ksm} goes through those regions page by page. A page equal to one merged before is replaced by
 * that; one whose bytes have not changed since the last round is looked for among the others of this round, and two
 * that are equal become one, read-only. Whoever writes gets a copy, as after fork. {@link org.kmem.mm.ksm.Ksmd} is the
 * thread that does so in small portions.
 *
 * <pre>{@code
 * echo 1 > /sys/kernel/mm/ksm/run     # Ksm.scan, pages_to_scan at a time
 * echo 2 > /sys/kernel/mm/ksm/run     # Ksm.unmergeAll
 * }</pre>
 *
 * <p>Pages are found by a number made of their bytes where the kernel has trees ordered by bytes; equality is always
 * checked byte by byte. The bytes of what is not merged yet may change at any time, so that what was found by number is
 * compared with what it is now.
 *
 * <p>Lock order: {@code mmap_lock} of the space looked at, for reading. Everything belongs to the holder of the
 * scheduler's baton.
 *
 * <p>Kernel counterpart: {@code mm/ksm.c}; documentation {@code admin-guide/mm/ksm.rst}.
 */
@NullMarked
package org.kmem.mm.ksm;

import org.jspecify.annotations.NullMarked;
