package org.kmem.zone;

import org.kmem.gfp.GfpFlags;
import org.kmem.gfp.MigrateType;

/**
 * Whether a zone has enough free pages for a request: the arithmetic of {@code zone_watermark_ok()}.
 *
 * <p>What a request may do is a set of bits, derived once from its flags by {@link #access}. The
 * check has two parts: free pages without those the request cannot use must be above the mark plus
 * lowmem protection ({@link #isMet}); and for an order above 0 a block that is large enough must be
 * on a list of one of {@link #usableTypes}, which the caller looks up.
 *
 * <p>Pure functions on primitives, no allocation. Source: kernel documentation {@code
 * core-api/memory-allocation.rst} (access to reserves); facts of Linux 6.12.
 */
public final class WatermarkCheck {
  /** No access to anything below the mark. */
  public static final int NO_RESERVES = 0;

  /** High priority: half of the mark. Kernel: {@code ALLOC_MIN_RESERVE}. */
  public static final int MIN_RESERVE = 1;

  /** Cannot block; with {@link #MIN_RESERVE} another quarter. Kernel: {@code ALLOC_NON_BLOCK}. */
  public static final int NON_BLOCK = 1 << 1;

  /** Victim of the OOM killer: half of what is left. Kernel: {@code ALLOC_OOM}. */
  public static final int OOM_VICTIM = 1 << 2;

  /** May take from highatomic pageblocks. Kernel: {@code ALLOC_HIGHATOMIC}. */
  public static final int HIGHATOMIC = 1 << 3;

  /** May take from CMA pageblocks. Kernel: {@code ALLOC_CMA}. */
  public static final int CMA = 1 << 4;

  private static final int RESERVES = MIN_RESERVE | NON_BLOCK | OOM_VICTIM;

  private static final int PCP_TYPES_MASK = (1 << MigrateType.PCP_TYPES) - 1;

  private WatermarkCheck() {}

  /**
   * What the flags of a request give access to in the slow path. The fast path has at most {@link
   * #CMA}; {@link #OOM_VICTIM} is for the caller to add.
   *
   * @param gfp valid allocation flags
   * @param order order of the block
   * @return a set of the bits above
   */
  public static int access(int gfp, int order) {
    int access = GfpFlags.migrateType(gfp) == MigrateType.MOVABLE ? CMA : NO_RESERVES;
    if ((gfp & GfpFlags.__GFP_HIGH) != 0) {
      access |= MIN_RESERVE;
    }
    // Who forbids emergency reserves does not get more for being unable to wait.
    int blockingOrModest = GfpFlags.__GFP_DIRECT_RECLAIM | GfpFlags.__GFP_NOMEMALLOC;
    if ((gfp & blockingOrModest) == 0) {
      access |= NON_BLOCK;
      if (order > 0 && (access & MIN_RESERVE) != 0) {
        access |= HIGHATOMIC;
      }
    }
    return access;
  }

  /**
   * The mark that applies to a request.
   *
   * @param markPages a watermark
   * @param access bits of {@link #access}
   * @return the mark; half of it for {@link #MIN_RESERVE}, 3/8 if it is also {@link #NON_BLOCK};
   *     half of that for {@link #OOM_VICTIM}; each part taken off is rounded down
   */
  public static long reducedMark(long markPages, int access) {
    long mark = markPages;
    if ((access & MIN_RESERVE) != 0) {
      mark -= mark / 2;
      if ((access & NON_BLOCK) != 0) {
        mark -= mark / 4;
      }
    }
    if ((access & OOM_VICTIM) != 0) {
      mark -= mark / 2;
    }
    return mark;
  }

  /**
   * Free pages that a request cannot use.
   *
   * @param order order of the block: all of its pages but one are gone after the request
   * @param access bits of {@link #access}
   * @param highAtomicPages pages held for highatomic requests; do not count for a request without
   *     any access to reserves
   * @param freeCmaPages free pages of CMA pageblocks; do not count without {@link #CMA}
   * @return pages
   */
  public static long unusableFreePages(
      int order, int access, long highAtomicPages, long freeCmaPages) {
    long unusable = (1L << order) - 1;
    if ((access & RESERVES) == 0) {
      unusable += highAtomicPages;
    }
    if ((access & CMA) == 0) {
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
   * @param access bits of {@link #access}
   * @return true if usable free pages exceed the reduced mark plus protection
   */
  public static boolean isMet(
      long freePages, long unusablePages, long markPages, long protectionPages, int access) {
    return freePages - unusablePages > reducedMark(markPages, access) + protectionPages;
  }

  /**
   * Whether a failed check may be repeated with the mark without boost: for order-0 requests of high
   * priority against the min watermark only, since boost is meant to wake kswapd, not to fail them.
   *
   * @param order order of the block
   * @param access bits of {@link #access}
   * @param boostPages the zone's boost
   * @return true if the caller should check again without boost
   */
  public static boolean mayIgnoreBoost(int order, int access, long boostPages) {
    return order == 0 && boostPages != 0 && (access & MIN_RESERVE) != 0;
  }

  /**
   * Types of pageblocks a block above order 0 may come from.
   *
   * @param access bits of {@link #access}
   * @return bit t is set if migrate type t will do
   */
  public static int usableTypes(int access) {
    int types = PCP_TYPES_MASK;
    if ((access & CMA) != 0) {
      types |= 1 << MigrateType.CMA;
    }
    if ((access & (HIGHATOMIC | OOM_VICTIM)) != 0) {
      types |= 1 << MigrateType.HIGHATOMIC;
    }
    return types;
  }
}
