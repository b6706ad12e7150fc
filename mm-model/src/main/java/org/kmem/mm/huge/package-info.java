/**
 * Transparent huge pages: who gets them, how they are split, and how khugepaged makes them.
 *
 * <p>{@link org.kmem.mm.huge.HugePageEligibility} says which sizes an area may have, {@link
 * org.kmem.mm.huge.HugePageGfp} how hard to try for one. {@link org.kmem.mm.huge.SplitFolio} splits folios, {@link
 * org.kmem.mm.huge.DeferredSplit} those that are mapped in part, when memory gets short. {@link
 * org.kmem.mm.huge.CollapseHugePage} makes one huge page of many small ones; {@link org.kmem.mm.huge.Khugepaged} looks
 * for places where that can be done. {@link org.kmem.mm.huge.HugeZeroPage} is what reads of untouched memory map. {@link
 * org.kmem.mm.huge.HugePages} has them all.
 *
 * <pre>{@code
 * int orders = huge.eligibility().faultOrders(mm, area);
 * if ((orders >>> 9 & 1) != 0) {
 *   int gfp = huge.gfp().forFault(area);
 *   ...
 * }
 * }</pre>
 *
 * <p>Lock order: {@code mmap_lock}, for writing while pages are collapsed; then the lock of a folio. Everything belongs to
 * the holder of the scheduler's baton.
 *
 * <p>Kernel counterpart: {@code mm/huge_memory.c}, {@code mm/khugepaged.c}; kernel documentation {@code
 * admin-guide/mm/transhuge.rst}.
 */
@NullMarked
package org.kmem.mm.huge;

import org.jspecify.annotations.NullMarked;
