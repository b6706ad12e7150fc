package org.kmem.fault;

import org.kmem.gfp.GfpFlags;

/**
 * Makes page allocations fail: {@code fail_page_alloc}.
 *
 * <p>Spared are requests with {@code __GFP_NOFAIL} and those below the minimum order, 1 at first;
 * unless told otherwise also those that may wait and those for highmem. Safe for any thread; filters can
 * change while calls are made.
 *
 * <p>Source: Documentation/fault-injection/fault-injection.rst; {@code fail_page_alloc/min-order},
 * {@code ignore-gfp-wait} and {@code ignore-gfp-highmem}.
 */
public final class FailPageAlloc {
  /** Name of the boot option. */
  public static final String NAME = "fail_page_alloc";

  private final FaultAttr attr;
  private volatile boolean ignoresGfpWait = true;
  private volatile boolean ignoresGfpHighmem = true;
  private volatile int minOrder = 1;

  /**
   * Makes the injector.
   *
   * @param attr decides how often
   */
  public FailPageAlloc(FaultAttr attr) {
    this.attr = attr;
  }

  /**
   * How often.
   *
   * @return the decision maker, whose settings can be changed
   */
  public FaultAttr attr() {
    return attr;
  }

  /**
   * Sets {@code ignore-gfp-wait}.
   *
   * @param ignores true, the default, spares allocations that can sleep
   */
  public void setIgnoresGfpWait(boolean ignores) {
    ignoresGfpWait = ignores;
  }

  /**
   * Sets {@code ignore-gfp-highmem}.
   *
   * @param ignores true, the default, spares highmem and user allocations
   */
  public void setIgnoresGfpHighmem(boolean ignores) {
    ignoresGfpHighmem = ignores;
  }

  /**
   * Sets {@code min-order}.
   *
   * @param order smaller blocks are spared
   */
  public void setMinOrder(int order) {
    minOrder = order;
  }

  /**
   * Decides about one allocation.
   *
   * @param gfp flags of the request
   * @param order order of the block
   * @return whether it must fail
   */
  public boolean shouldFail(int gfp, int order) {
    if (order < minOrder || (gfp & GfpFlags.__GFP_NOFAIL) != 0) {
      return false;
    }
    if (ignoresGfpHighmem && (gfp & GfpFlags.__GFP_HIGHMEM) != 0) {
      return false;
    }
    if (ignoresGfpWait && (gfp & GfpFlags.__GFP_DIRECT_RECLAIM) != 0) {
      return false;
    }
    return attr.shouldFail(1L << order);
  }
}
