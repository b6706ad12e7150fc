/**
 * The reverse map: from a page to all places where it is mapped.
 *
 * <p>A page of a file finds its mappers by the file's {@code i_mmap}; an anonymous page by its {@code anon_vma},
 * which lists the areas that may have it: the one it was faulted into and those that fork made from it. {@link
 * org.kmem.mm.rmap.AnonVmas} keeps these, {@link org.kmem.mm.rmap.Rmap} counts mappings when entries come and
 * go, and walks them.
 *
 * <pre>{@code
 * rmap.walk(pfn, (mm, area, address, level, slot, entry) -> {
 *   mm.pageTable().set(slot, format.mkOld(entry));
 *   return true;
 * });
 * }</pre>
 *
 * <p>Everything belongs to the holder of the scheduler's baton. Nothing here waits, so that the kernel's locks of
 * {@code i_mmap} and {@code anon_vma} have no counterpart; a walk must not change areas.
 *
 * <p>Kernel counterpart: {@code mm/rmap.c}.
 */
@NullMarked
package org.kmem.mm.rmap;

import org.jspecify.annotations.NullMarked;
