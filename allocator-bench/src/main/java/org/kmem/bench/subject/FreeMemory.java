package org.kmem.bench.subject;

import org.kmem.stat.FragmentationIndex;
import org.kmem.stat.FreeBlocks;
import org.kmem.units.Order;

/**
 * How whole a subject's free memory is at a moment.
 *
 * @param blocks free blocks that any request can have, by order
 * @param cachedPages pages that are free but kept aside for some slot, so that they are part of no block
 */
public record FreeMemory(FreeBlocks blocks, long cachedPages) {
  /**
   * Frames of 2 MiB that are free and whole, as a share of those that the free blocks would make if packed.
   *
   * @return 0 to 1; 1 if less than one such frame is free
   */
  public double intactHugeShare() {
    return FragmentationIndex.intactHugeFrames(blocks);
  }

  /**
   * Share of the pages in free blocks that a request for 2 MiB cannot use.
   *
   * @return 0 if all of them are usable, 1 if none is
   */
  public double unusableShare() {
    long pages = blocks.pages();
    return pages == 0 ? 1 : (double) (pages - blocks.pagesFrom(Order.PAGEBLOCK)) / pages;
  }
}
