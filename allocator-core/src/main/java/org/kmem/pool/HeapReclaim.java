package org.kmem.pool;

import org.kmem.pagealloc.PageAllocator;
import org.kmem.slab.SlabAllocator;

/**
 * Takes back what threads have at hand before a request fails, once for all requests between which nothing came to that:
 * who asks a full heap again and again pays for a look at some counters each time.
 *
 * <p>Safe for any thread.
 */
final class HeapReclaim {
  private final SlabAllocator slabs;
  private final PageAllocator pages;
  private final HeapOccupancy occupancy;

  /** Bytes that the last run left with single threads. */
  private long cachedBytes;

  private long runs;

  HeapReclaim(SlabAllocator slabs, PageAllocator pages, HeapOccupancy occupancy) {
    this.slabs = slabs;
    this.pages = pages;
    this.occupancy = occupancy;
  }

  /** Takes back what there is; false if nothing has come to it since the last time. */
  synchronized boolean run() {
    if (!slabs.isWorthShrinking() && occupancy.cachedBytes() <= cachedBytes) {
      return false;
    }
    slabs.shrink();
    pages.drainAll();
    runs++;
    cachedBytes = occupancy.cachedBytes();
    return true;
  }

  /** How often it was done. */
  synchronized long runs() {
    return runs;
  }
}
