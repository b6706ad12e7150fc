package org.kmem.pagealloc;

import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.MigrateType;
import org.kmem.page.MemMap;
import org.kmem.units.Order;
import org.kmem.units.Pfn;
import org.kmem.zone.Zone;

/**
 * Gives a page allocator the state of a recorded machine: blocks are in use because a recording says so, not
 * because somebody asked for memory.
 *
 * <p>Safe for any thread; of two that want overlapping blocks at the same moment one is refused.
 */
public final class RecordedPages {
  private final MemMap memMap;
  private final PageCheck pageCheck;
  private final LongFunction<@Nullable Zone> zoneOf;

  RecordedPages(MemMap memMap, PageCheck pageCheck, LongFunction<@Nullable Zone> zoneOf) {
    this.memMap = memMap;
    this.pageCheck = pageCheck;
    this.zoneOf = zoneOf;
  }

  /**
   * Enters a block in the books that is in use since before this allocator: it counts as allocated from now
   * on and can be freed.
   *
   * @param pfn first frame, reserved at boot like the rest of the block
   * @param order its order
   * @param type what it is used for, one of the first three migrate types
   * @throws InvalidOrderException if the order has no free list
   * @throws IllegalArgumentException if no request can have the type
   * @throws BadPageException if some frame of it is free, allocated, or in no zone
   */
  public void adopt(long pfn, int order, int type) {
    PageCheck.order(order);
    PageCheck.type(type, MigrateType.PCP_TYPES);
    if (pfn < 0
        || pfn > memMap.endPfn() - Order.pages(order)
        || !Pfn.isAligned(pfn, order)
        || memMap.isImplicit(pfn)) {
      throw pageCheck.diagnose(pfn, order);
    }
    Zone zone = zoneOf.apply(pfn);
    if (zone == null || zone.layout().endPfn() < pfn + Order.pages(order)) {
      throw new BadPageException(
          BadPageException.Problem.FOREIGN,
          pfn,
          order,
          "no zone of this machine has all its frames");
    }
    BadPageException known = pageCheck.firstKnown(pfn, order);
    if (known != null) {
      throw known;
    }
    zone.adopt(pfn, order, type);
  }

  /**
   * Allocates a given block: how a replay makes a recorded choice. Free blocks and blocks on per-CPU lists can
   * be claimed; blocks in use since before this allocator are adopted.
   *
   * @param pfn first frame
   * @param order its order
   * @param type what it is used for, one of the first three migrate types
   * @return whether the block is allocated now; false, with nothing changed, if part of it is in use
   * @throws InvalidOrderException if the order has no free list
   */
  public boolean claim(long pfn, int order, int type) {
    PageCheck.order(order);
    PageCheck.type(type, MigrateType.PCP_TYPES);
    Zone zone = zoneOf.apply(pfn);
    if (zone == null
        || !Pfn.isAligned(pfn, order)
        || zone.layout().endPfn() < pfn + Order.pages(order)) {
      return false;
    }
    if (zone.claim(pfn, order, type)) {
      return true;
    }
    if (!isReserved(pfn, order)) {
      return false;
    }
    zone.adopt(pfn, order, type);
    return true;
  }

  /**
   * Whether no frame of a block was ever given to this allocator.
   *
   * @param pfn first frame, below the end of the machine
   * @param order its order
   * @return true if the block is in use since before, or a hole
   */
  public boolean isReserved(long pfn, int order) {
    return pageCheck.firstKnown(pfn, order) == null;
  }
}
