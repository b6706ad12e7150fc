package org.kmem.slab;

import org.kmem.gfp.GfpFlags;

/**
 * What the slabs of a cache are made of: who pays for them, which pageblocks they lie in, and how much of them the
 * cache may keep at hand. Immutable.
 *
 * @param payer who pays, slab by slab
 * @param mobility {@link GfpFlags#__GFP_MOVABLE}, {@link GfpFlags#__GFP_RECLAIMABLE} or 0: slabs of like mobility share
 *     pageblocks, so what lives long keeps no pageblock from becoming whole again that has what lives briefly
 * @param idleBytes what free objects in sheaves of the cache may take; the allocator's own share if that is less
 */
public record SlabBacking(SlabPayer payer, int mobility, long idleBytes) {
  /** Nobody pays, mobility is that of the cache's flags, and the cache has its share of the allocator's budget. */
  public static final SlabBacking ORDINARY = new SlabBacking(SlabPayer.NOBODY, 0, Long.MAX_VALUE);

  /** Checks that pages can be asked for so. */
  public SlabBacking {
    boolean single = Integer.bitCount(mobility) <= 1;
    if (!single || (mobility & ~GfpFlags.GFP_MOVABLE_MASK) != 0 || idleBytes < 0) {
      throw new InvalidCacheException(
          "mobility 0x%x with %d bytes at hand: give one of __GFP_MOVABLE, __GFP_RECLAIMABLE and 0, and at least 0 bytes"
              .formatted(mobility, idleBytes));
    }
  }
}
