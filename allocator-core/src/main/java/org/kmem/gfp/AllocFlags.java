package org.kmem.gfp;

/**
 * How hard one attempt to allocate may try: the allocator's own flags, derived from {@link GfpFlags} and
 * raised step by step on the slow path.
 *
 * <p>Kernel counterpart: the {@code ALLOC_*} flags of {@code mm/internal.h}. Plain {@code int} bits.
 */
public final class AllocFlags {
  /** Index of the watermark to keep above: {@link #WMARK_MIN}, {@link #WMARK_LOW} or {@link #WMARK_HIGH}. */
  public static final int WMARK_MASK = 3;

  /** Keep above the min watermark. */
  public static final int WMARK_MIN = 0;

  /** Keep above the low watermark. */
  public static final int WMARK_LOW = 1;

  /** Keep above the high watermark. */
  public static final int WMARK_HIGH = 2;

  /** Ignore watermarks altogether: the caller is freeing memory. */
  public static final int NO_WATERMARKS = 1 << 2;

  /** The caller is being killed for want of memory. */
  public static final int OOM = 1 << 3;

  /** The caller cannot wait. */
  public static final int NON_BLOCK = 1 << 4;

  /** {@code __GFP_HIGH}: half of the min watermark is open to the caller. */
  public static final int MIN_RESERVE = 1 << 5;

  /** Pageblocks of the contiguous memory allocator may be used. */
  public static final int CMA = 1 << 6;

  /** Rather use another zone than mix types in a pageblock. */
  public static final int NO_FRAGMENT = 1 << 7;

  /** A high-order atomic request: the highatomic reserve is open to the caller, and may grow for it. */
  public static final int HIGHATOMIC = 1 << 8;

  /** The background reclaimer may be woken. */
  public static final int KSWAPD = 1 << 9;

  /** Any of the flags that open a reserve. */
  public static final int RESERVES = NON_BLOCK | MIN_RESERVE | OOM;

  private AllocFlags() {}

  /**
   * What a request's flags open once the low watermark has been hit: the reserves and CMA, above the min
   * watermark. The first attempt has {@link #WMARK_LOW}, {@link #CMA} and {@link #KSWAPD} only; {@link #OOM}
   * and {@link #NO_WATERMARKS} are for the caller to add.
   *
   * @param gfp valid {@link GfpFlags}
   * @param order order of the block
   * @return a set of flags
   */
  public static int of(int gfp, int order) {
    int flags = WMARK_MIN | common(gfp);
    if ((gfp & GfpFlags.__GFP_HIGH) != 0) {
      flags |= MIN_RESERVE;
    }
    // Who forbids emergency reserves does not get more for being unable to wait.
    int blockingOrModest = GfpFlags.__GFP_DIRECT_RECLAIM | GfpFlags.__GFP_NOMEMALLOC;
    if ((gfp & blockingOrModest) == 0) {
      flags |= NON_BLOCK;
      if (order > 0 && (flags & MIN_RESERVE) != 0) {
        flags |= HIGHATOMIC;
      }
    }
    return flags;
  }

  /**
   * What every attempt of a request carries: {@link #CMA} for movable memory, {@link #KSWAPD} if the
   * background reclaimer may be woken.
   *
   * @param gfp valid {@link GfpFlags}
   * @return a set of flags
   */
  public static int common(int gfp) {
    int flags = (gfp & GfpFlags.__GFP_KSWAPD_RECLAIM) != 0 ? KSWAPD : 0;
    return GfpFlags.migrateType(gfp) == MigrateType.MOVABLE ? flags | CMA : flags;
  }
}
