package org.kmem.buddy;

import org.kmem.counter.GuardedCounter;
import org.kmem.gfp.MigrateType;
import org.kmem.page.PageBlocks;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * The pageblocks of a zone that are kept for high-order atomic requests.
 *
 * <p>Methods whose names end in {@code Locked} need the zone lock; {@link #pages} may be asked by any thread.
 *
 * <p>Kernel counterpart: {@code reserve_highatomic_pageblock}, {@code unreserve_highatomic_pageblock}.
 */
final class HighatomicBlocks {
  private final FreeArea area;
  private final PageIsolation isolation;
  private final PageBlocks pageBlocks;
  private final GuardedCounter reservedPages = new GuardedCounter();

  HighatomicBlocks(FreeArea area, PageIsolation isolation, PageBlocks pageBlocks) {
    this.area = area;
    this.isolation = isolation;
    this.pageBlocks = pageBlocks;
  }

  /** Pages of the reserve, free or not. */
  long pages() {
    return reservedPages.get();
  }

  /** Counts a pageblock that somebody else gives another type. */
  void noteTypeLocked(int before, int after) {
    if (before != after && before == MigrateType.HIGHATOMIC) {
      reservedPages.add(-Order.PAGEBLOCK_PAGES);
    } else if (before != after && after == MigrateType.HIGHATOMIC) {
      reservedPages.add(Order.PAGEBLOCK_PAGES);
    }
  }

  /** Keeps the pageblocks of a fresh high-order atomic block, up to a limit for the zone. */
  void reserveLocked(long pfn, int order, long limitPages) {
    if (reservedPages.get() < limitPages
        && MigrateType.isMergeable(pageBlocks.type(pfn))
        && isolation.moveBlockLocked(pfn, MigrateType.HIGHATOMIC)) {
      reservedPages.add(Order.PAGEBLOCK_PAGES);
      if (order > Order.PAGEBLOCK) {
        area.setPageblockType(pfn + Order.PAGEBLOCK_PAGES, MigrateType.HIGHATOMIC);
        reservedPages.add(Order.PAGEBLOCK_PAGES);
      }
    }
  }

  /** Gives one pageblock to another type, the last one only if forced; false if none was given. */
  boolean unreserveLocked(int type, boolean force) {
    if (!force && reservedPages.get() <= Order.PAGEBLOCK_PAGES) {
      return false;
    }
    int order = area.smallestOrder(0, MigrateType.HIGHATOMIC);
    if (order < 0) {
      return false;
    }
    long pfn = area.first(order, MigrateType.HIGHATOMIC);
    reservedPages.add(-Math.max(Order.PAGEBLOCK_PAGES, 1L << order));
    isolation.setTypeLocked(Pfn.alignDown(pfn, Math.max(order, Order.PAGEBLOCK)), type);
    if (order == Order.MAX) {
      isolation.setTypeLocked(pfn + Order.PAGEBLOCK_PAGES, type);
    }
    return true;
  }
}
