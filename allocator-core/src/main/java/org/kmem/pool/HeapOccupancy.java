package org.kmem.pool;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.slab.CacheFigures;
import org.kmem.slab.KmemCache;
import org.kmem.slab.SlabAllocator;
import org.kmem.units.PageSize;
import org.kmem.zone.Zone;

/**
 * How much of a heap is in use, from the counters of its pages and caches. Recent numbers; for any thread.
 *
 * @param capacityBytes what there is
 * @param pages the heap's pages
 * @param slabs the heap's caches
 */
record HeapOccupancy(long capacityBytes, PageAllocator pages, SlabAllocator slabs) {
  /** Pages that caches and large pieces have, in bytes. */
  long usedBytes() {
    long free = 0;
    for (Zone zone : pages.zones()) {
      free += zone.freePages() + zone.cachedPages();
    }
    return Math.max(0, capacityBytes - (free << PageSize.SHIFT));
  }

  /** Free pages that are set aside for single threads, in bytes. */
  long cachedBytes() {
    long cached = 0;
    for (Zone zone : pages.zones()) {
      cached += zone.cachedPages();
    }
    return cached << PageSize.SHIFT;
  }

  /** What is in use of the heap with this name; exact if nobody is at work. */
  LeakReport leaks(String name, @Nullable LeakTracker tracker) {
    long objects = 0;
    long bytes = 0;
    long slabPages = 0;
    for (KmemCache cache : slabs.caches()) {
      CacheFigures figures = cache.figures();
      long live = cache.liveObjects();
      objects += live;
      bytes += live * figures.sizeBytes();
      slabPages += figures.slabs() * figures.pagesPerSlab();
    }
    long largeBytes = Math.max(0, usedBytes() - (slabPages << PageSize.SHIFT));
    return new LeakReport(
        "heap " + name, objects, bytes + largeBytes, tracker == null ? List.of() : tracker.leaks());
  }
}
