package org.kmem.buddy;

import org.kmem.counter.GuardedCounter;
import org.kmem.gfp.AllocFlags;
import org.kmem.gfp.MigrateType;
import org.kmem.hook.PageTrace;
import org.kmem.page.MemMap;
import org.kmem.page.PageFlags;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * What a type does when its own lists are dry: claim a pageblock of another type, or take just the pages
 * it needs from one.
 *
 * <p>Rules (KERNEL: {@code __rmqueue_fallback}, {@code steal_suitable_fallback}): look from the largest
 * order down. A block of pageblock order or more changes type with all its pageblocks. A smaller one
 * lets its pageblock be claimed if at least half of the pageblock is free or of a compatible type, and
 * only requests that are unmovable, reclaimable, or of a large enough order try. A movable request that
 * may not claim takes the smallest sufficient block instead, since movable pages mixed into a pageblock
 * can be moved out again.
 *
 * <p>Every method needs the zone lock.
 */
final class Fallback {
  /** Whose lists a type tries, in this order. */
  private static final int[][] OTHER_TYPES = {
    {MigrateType.RECLAIMABLE, MigrateType.MOVABLE},
    {MigrateType.RECLAIMABLE, MigrateType.UNMOVABLE},
    {MigrateType.UNMOVABLE, MigrateType.MOVABLE},
  };

  private final Buddy buddy;
  private final FreeArea area;
  private final MemMap memMap;
  private final PageTrace trace;

  /** Pages added to every watermark, so that reclaim makes room before more types mix. */
  private final GuardedCounter boost = new GuardedCounter();

  private long boostLimitPages;
  private volatile boolean boosted;

  Fallback(Buddy buddy, FreeArea area, MemMap memMap, PageTrace trace) {
    this.buddy = buddy;
    this.area = area;
    this.memMap = memMap;
    this.trace = trace;
  }

  long takeLocked(int order, int type, int allocFlags) {
    boolean wholeBlocksOnly = order < Order.PAGEBLOCK && (allocFlags & AllocFlags.NO_FRAGMENT) != 0;
    int minOrder = wholeBlocksOnly ? Order.PAGEBLOCK : order;
    int from = -1;
    int fromType = -1;
    for (int other : OTHER_TYPES[type]) {
      int largest = area.largestOrder(minOrder, other);
      if (largest > from) {
        from = largest;
        fromType = other;
      }
    }
    if (from < 0) {
      return Pfn.NONE;
    }
    boolean mayClaim = mayClaim(from, type);
    if (!mayClaim && from > order) {
      from = Order.COUNT;
      for (int other : OTHER_TYPES[type]) {
        int smallest = area.smallestOrder(order, other);
        if (smallest >= 0 && smallest < from) {
          from = smallest;
          fromType = other;
        }
      }
    }
    long pfn = stealLocked(area.first(from, fromType), from, order, fromType, type, mayClaim);
    trace.extfrag(pfn, order, from, type, fromType);
    return pfn;
  }

  /** Whether a request may try to claim the pageblock of a free block of an order. */
  private static boolean mayClaim(int blockOrder, int type) {
    return blockOrder >= Order.PAGEBLOCK / 2 || type != MigrateType.MOVABLE;
  }

  private long stealLocked(
      long pfn, int from, int order, int fromType, int type, boolean mayClaim) {
    if (from >= Order.PAGEBLOCK) {
      area.remove(pfn, from, fromType);
      for (long block = pfn; block < pfn + (1L << from); block += Order.PAGEBLOCK_PAGES) {
        area.setPageblockType(block, type);
      }
      for (int half = from - 1; half >= order; half--) {
        area.add(pfn + (1L << half), half, type, false);
      }
      return pfn;
    }
    boostLocked();
    long block = Pfn.alignDown(pfn, Order.PAGEBLOCK);
    if (mayClaim && buddy.spansBlock(block) && isHalfCompatible(block, fromType, type)) {
      buddy.isolation().moveBlockLocked(block, type);
      return buddy.takeSmallestLocked(order, type);
    }
    buddy.splitLocked(pfn, from, order, fromType);
    return pfn;
  }

  /**
   * Whether at least half of a pageblock is free or holds pages that suit a type. For a movable request
   * those are its movable pages. Another type counts the unmovable pages of a movable block as its
   * own, and nothing of an unmovable or reclaimable one, where the two cannot be told apart.
   */
  private boolean isHalfCompatible(long block, int blockType, int type) {
    int free = 0;
    int movable = 0;
    for (long pfn = block; pfn < block + Order.PAGEBLOCK_PAGES; ) {
      int flags = memMap.flags(pfn);
      int pages = PageFlags.state(flags) == PageFlags.NONE ? 1 : 1 << PageFlags.order(flags);
      if (PageFlags.state(flags) == PageFlags.BUDDY) {
        free += pages;
      } else if (PageFlags.state(flags) == PageFlags.ALLOCATED
          && PageFlags.migrateType(flags) == MigrateType.MOVABLE) {
        movable += pages;
      }
      pfn += pages;
    }
    int alike = 0;
    if (type == MigrateType.MOVABLE) {
      alike = movable;
    } else if (blockType == MigrateType.MOVABLE) {
      alike = Order.PAGEBLOCK_PAGES - free - movable;
    }
    return free + alike >= Order.PAGEBLOCK_PAGES / 2;
  }

  void boostLocked() {
    if (boostLimitPages > 0) {
      boost.add(Math.min(Order.PAGEBLOCK_PAGES, boostLimitPages - boost.get()));
      boosted = true;
    }
  }

  long watermarkBoost() {
    return boost.get();
  }

  void setBoostLimitLocked(long limitPages) {
    boostLimitPages = limitPages;
    unboostLocked(boost.get());
  }

  void unboostLocked(long pages) {
    boost.add(-Math.min(pages, boost.get()));
  }

  boolean pollBoosted() {
    if (!boosted) {
      return false;
    }
    boosted = false;
    return true;
  }
}
