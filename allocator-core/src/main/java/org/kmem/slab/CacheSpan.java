package org.kmem.slab;

import org.kmem.units.PageSize;

/**
 * Which addresses may be objects of a cache: the check of constant cost that needs neither slab nor object.
 *
 * <p>Immutable, and apart from all that is written, so that every thread has it in its own CPU's cache. What it
 * says of an object in use is right; of other addresses it says what their pages are used for at the moment.
 */
final class CacheSpan {
  private final long memoryBase;
  private final long endPfn;
  private final long entries;
  private final int cacheId;
  private final long between;

  /**
   * Describes the pages of a cache.
   *
   * @param table whose a page is
   * @param memoryBase address of frame 0
   * @param cacheId the cache in the table
   * @param strideBytes from one object of a slab to the next
   */
  CacheSpan(SlabTable table, long memoryBase, int cacheId, int strideBytes) {
    this.memoryBase = memoryBase;
    this.endPfn = table.endPfn();
    this.entries = table.entries();
    this.cacheId = cacheId;
    this.between = Integer.lowestOneBit(strideBytes) - 1L;
  }

  /**
   * Whether an address is in a slab of the cache, and a multiple of what all its objects' addresses are: of its size, if
   * that is a power of two.
   */
  boolean contains(long address) {
    long offset = address - memoryBase;
    long pfn = offset >>> PageSize.SHIFT;
    return pfn < endPfn
        && (offset & between) == 0
        && SlabTable.id(SlabTable.get(entries, pfn)) == cacheId;
  }

  /** Whether an address in a page of the cache is a multiple of what all its objects' addresses are. */
  boolean mayStartAt(long address) {
    return ((address - memoryBase) & between) == 0;
  }
}
