/**
 * Swap: where anonymous and shared pages go when memory is short, and how they come back.
 *
 * <p>{@link org.kmem.mm.swap.SwapDevices} has the areas that are on and gives out their slots; a
 * {@link org.kmem.mm.swap.SwapArea} counts for each slot how many page table entries and shared memory objects name
 * it, and whether its page is in memory. {@link org.kmem.mm.swap.SwapCache} finds that page. {@link
 * org.kmem.mm.swap.SwapIo} writes and reads pages: zeros as a bit, others compressed
 * by {@link org.kmem.mm.swap.Zswap} or to the disk. {@link org.kmem.mm.swap.SwapReadahead} decides what else is read with a page. {@link
 * org.kmem.mm.swap.TryToUnmap} puts entries of slots where a page was mapped. {@link org.kmem.mm.swap.Swap} has
 * them together.
 *
 * <p>The way out, as reclaim goes it with a locked folio:
 *
 * <pre>{@code
 * if (cache.addToSwap(pfn) && unmapper.unmap(pfn, 0)) {
 *   folios.clear(pfn, PageFlag.PG_DIRTY);
 *   io.writePage(pfn); // unlocks; the folio is under writeback until the disk has it
 * }
 * ...
 * cache.removeMapping(pfn, SwapCache.NO_SHADOW); // clean, and nobody else holds it
 * }</pre>
 *
 * <p>Everything belongs to the holder of the scheduler's baton. Lock order: a folio's lock; nothing is taken under it.
 * Whoever brings a slot's page into memory claims the slot's cache bit first, so that nobody brings it twice.
 *
 * <p>Kernel counterpart: {@code mm/swapfile.c}, {@code swap_state.c}, {@code swap_slots.c}, {@code page_io.c}; documentation
 * {@code admin-guide/mm/concepts.rst}, {@code admin-guide/sysctl/vm.rst} (page-cluster), swapon(2).
 */
@NullMarked
package org.kmem.mm.swap;

import org.jspecify.annotations.NullMarked;
