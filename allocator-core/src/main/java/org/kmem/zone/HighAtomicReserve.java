package org.kmem.zone;

import org.kmem.units.Order;

/**
 * Limit of the pageblocks that a zone keeps for high-order atomic requests.
 *
 * <p>Pure function. Fact of Linux 6.12: about one percent of the zone in whole pageblocks, and
 * nothing in a zone where that is less than one.
 */
public final class HighAtomicReserve {
  private HighAtomicReserve() {}

  /**
   * How many pages may be reserved.
   *
   * @param managedPages managed pages of the zone
   * @return one percent rounded up to whole pageblocks, in pages; 0 below 100 pageblocks
   */
  public static long limitPages(long managedPages) {
    long percent = managedPages / 100;
    if (percent < Order.PAGEBLOCK_PAGES) {
      return 0;
    }
    return (percent + Order.PAGEBLOCK_PAGES - 1) / Order.PAGEBLOCK_PAGES * Order.PAGEBLOCK_PAGES;
  }
}
