package org.kmem.slab;

import org.kmem.units.PageSize;

/**
 * Which addresses are of a cache: the check of constant cost that needs neither slab nor object.
 *
 * <p>Immutable, and apart from all that is written, so that every thread has it in its own CPU's cache. What it
 * says of an object in use is right; of other addresses it says what their pages are used for at the moment.
 */
final class CacheSpan {
  private final long memoryBase;
  private final long endPfn;
  private final long entries;
  private final int cacheId;

  /**
   * Describes the pages of a cache.
   *
   * @param table whose a page is
   * @param memoryBase address of frame 0
   * @param cacheId the cache in the table
   */
  CacheSpan(SlabTable table, long memoryBase, int cacheId) {
    this.memoryBase = memoryBase;
    this.endPfn = table.endPfn();
    this.entries = table.entries();
    this.cacheId = cacheId;
  }

  /** Whether an address is in a slab of the cache. */
  boolean contains(long address) {
    long pfn = (address - memoryBase) >>> PageSize.SHIFT;
    return pfn < endPfn && SlabTable.id(SlabTable.get(entries, pfn)) == cacheId;
  }
}
