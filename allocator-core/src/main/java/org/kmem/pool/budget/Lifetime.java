package org.kmem.pool.budget;

import org.kmem.gfp.GfpFlags;

/**
 * How long an object is going to live, as far as its user knows. A hint: nothing breaks if it is wrong.
 *
 * <p>Objects of one lifetime share slabs, and such slabs share pageblocks, so that one that lives long keeps neither a
 * slab nor a pageblock of those that live briefly. Kernel counterpart: grouping pages by mobility.
 */
public enum Lifetime {
  /** A request, a batch: gone before long. In pageblocks of the movable type. */
  SHORT(0, GfpFlags.__GFP_MOVABLE),

  /** What can be dropped when memory is short: entries of a cache. In pageblocks of the reclaimable type. */
  MEDIUM(1, GfpFlags.__GFP_RECLAIMABLE),

  /** As long as the program, or unknown. In pageblocks of the unmovable type. */
  LONG(2, 0);

  private final int index;
  private final int mobility;

  Lifetime(int index, int mobility) {
    this.index = index;
    this.mobility = mobility;
  }

  /** Its place in tables by lifetime, from 0. */
  int index() {
    return index;
  }

  /**
   * What is said of it when pages are asked for.
   *
   * @return {@link GfpFlags#__GFP_MOVABLE}, {@link GfpFlags#__GFP_RECLAIMABLE} or 0
   */
  public int mobility() {
    return mobility;
  }
}
