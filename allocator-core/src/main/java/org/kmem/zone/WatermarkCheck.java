package org.kmem.zone;

import org.kmem.gfp.AllocFlags;
import org.kmem.gfp.MigrateType;

/**
 * Whether a zone has enough free pages for a request: the arithmetic of {@code zone_watermark_ok()}.
 *
 * <p>What a request may do is a set of {@link AllocFlags}. The check has two parts: free pages without those the request cannot use must be above the mark plus
 * lowmem protection ({@link #isMet}); and for an order above 0 a block that is large enough must be
 * on a list of one of {@link #usableTypes}, which the caller looks up.
 *
 * <p>Pure functions on primitives, no allocation. Source: kernel documentation {@code
 * core-api/memory-allocation.rst} (access to reserves); facts of Linux 6.12.
 */
public final class WatermarkCheck {
  private static final int PCP_TYPES_MASK = (1 << MigrateType.PCP_TYPES) - 1;

  private WatermarkCheck() {}

  /**
   * The mark that applies to a request.
   *
   * @param markPages a watermark
   * @param allocFlags what the request may use
   * @return the mark; half of it for {@link AllocFlags#MIN_RESERVE}, 3/8 if it is also {@link AllocFlags#NON_BLOCK};
   *     half of that for {@link AllocFlags#OOM}; each part taken off is rounded down
   */
  public static long reducedMark(long markPages, int allocFlags) {
    long mark = markPages;
    if ((allocFlags & AllocFlags.MIN_RESERVE) != 0) {
      mark -= mark / 2;
      if ((allocFlags & AllocFlags.NON_BLOCK) != 0) {
        mark -= mark / 4;
      }
    }
    if ((allocFlags & AllocFlags.OOM) != 0) {
      mark -= mark / 2;
    }
    return mark;
  }

  /**
   * Free pages that a request cannot use.
   *
   * @param order order of the block: all of its pages but one are gone after the request
   * @param allocFlags what the request may use
   * @param highAtomicPages pages held for highatomic requests; do not count for a request without
   *     any access to reserves
   * @param freeCmaPages free pages of CMA pageblocks; do not count without {@link AllocFlags#CMA}
   * @return pages
   */
  public static long unusableFreePages(
      int order, int allocFlags, long highAtomicPages, long freeCmaPages) {
    long unusable = (1L << order) - 1;
    if ((allocFlags & AllocFlags.RESERVES) == 0) {
      unusable += highAtomicPages;
    }
    if ((allocFlags & AllocFlags.CMA) == 0) {
      unusable += freeCmaPages;
    }
    return unusable;
  }

  /**
   * Whether enough pages are free. For order 0 this is the whole check.
   *
   * @param freePages free pages of the zone; may be a little stale
   * @param unusablePages result of {@link #unusableFreePages}
   * @param markPages the watermark, with boost
   * @param protectionPages lowmem protection of the zone against the request's highest zone
   * @param allocFlags what the request may use
   * @return true if usable free pages exceed the reduced mark plus protection
   */
  public static boolean isMet(
      long freePages, long unusablePages, long markPages, long protectionPages, int allocFlags) {
    return freePages - unusablePages > reducedMark(markPages, allocFlags) + protectionPages;
  }

  /**
   * Whether a failed check may be repeated with the mark without boost: for order-0 requests of high
   * priority against the min watermark only, since boost is meant to wake kswapd, not to fail them.
   *
   * @param order order of the block
   * @param allocFlags what the request may use
   * @param boostPages the zone's boost
   * @return true if the caller should check again without boost
   */
  public static boolean mayIgnoreBoost(int order, int allocFlags, long boostPages) {
    return order == 0 && boostPages != 0 && (allocFlags & AllocFlags.MIN_RESERVE) != 0;
  }

  /**
   * Types of pageblocks a block above order 0 may come from.
   *
   * @param allocFlags what the request may use
   * @return bit t is set if migrate type t will do
   */
  public static int usableTypes(int allocFlags) {
    int types = PCP_TYPES_MASK;
    if ((allocFlags & AllocFlags.CMA) != 0) {
      types |= 1 << MigrateType.CMA;
    }
    if ((allocFlags & (AllocFlags.HIGHATOMIC | AllocFlags.OOM)) != 0) {
      types |= 1 << MigrateType.HIGHATOMIC;
    }
    return types;
  }
}
