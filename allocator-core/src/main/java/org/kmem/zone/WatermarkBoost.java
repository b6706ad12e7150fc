package org.kmem.zone;

import org.kmem.units.Order;

/**
 * Watermark boost: after types of memory were mixed, kswapd is made to free more for a while.
 *
 * <p>Each event that mixes types adds one pageblock, up to a share of the high watermark. kswapd
 * takes the boost away as it reclaims, and any calculation of watermarks clears it.
 *
 * <p>Pure functions. Source: kernel documentation {@code admin-guide/sysctl/vm.rst}
 * (watermark_boost_factor); checked against Linux 6.12.
 */
public final class WatermarkBoost {
  /** Default of {@code vm.watermark_boost_factor}: 150 % of the high watermark. */
  public static final int DEFAULT_FACTOR = 15_000;

  private static final long FACTOR_BASE = 10_000;
  private static final long SMALLEST_ZONE_PAGES = 4L * Order.PAGEBLOCK_PAGES;

  private WatermarkBoost() {}

  /**
   * The boost after one more event.
   *
   * @param boostPages boost so far
   * @param managedPages managed pages of the zone; below four pageblocks it is never boosted
   * @param highMarkPages the zone's high watermark without boost, 0 before it is set
   * @param factor {@code vm.watermark_boost_factor}; 0 switches boosting off
   * @return boost in pages; the same if the zone is not boosted
   */
  public static long afterFragmentation(
      long boostPages, long managedPages, long highMarkPages, int factor) {
    long limit = limit(managedPages, highMarkPages, factor);
    return limit == 0 ? boostPages : Math.min(boostPages + Order.PAGEBLOCK_PAGES, limit);
  }

  /**
   * The largest boost of a zone.
   *
   * @param managedPages managed pages of the zone
   * @param highMarkPages its high watermark without boost
   * @param factor {@code vm.watermark_boost_factor}
   * @return pages, at least one pageblock; 0 if the zone is never boosted
   */
  public static long limit(long managedPages, long highMarkPages, int factor) {
    long share = Watermarks.multiplyByFraction(highMarkPages, factor, FACTOR_BASE);
    if (managedPages < SMALLEST_ZONE_PAGES || share == 0) {
      return 0;
    }
    return Math.max(share, Order.PAGEBLOCK_PAGES);
  }
}
