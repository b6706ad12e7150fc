package org.kmem.fault;

import org.kmem.gfp.GfpFlags;

/**
 * Makes object allocations fail: {@code failslab}.
 *
 * <p>Spared are requests with {@code __GFP_NOFAIL}; unless told otherwise also those that may wait; and with
 * the cache filter, those of caches not marked with debug option A. Safe for any thread; filters can
 * change while calls are made.
 *
 * <p>Source: Documentation/fault-injection/fault-injection.rst; {@code failslab/cache-filter} and
 * {@code failslab/ignore-gfp-wait}.
 */
public final class FailSlab {
  /** Name of the boot option. */
  public static final String NAME = "failslab";

  private final FaultAttr attr;
  private volatile boolean ignoresGfpWait = true;
  private volatile boolean filtersCaches;

  /**
   * Makes the injector.
   *
   * @param attr decides how often
   */
  public FailSlab(FaultAttr attr) {
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
   * Sets {@code cache-filter}.
   *
   * @param filters true spares caches that are not marked; false, the default, none
   */
  public void setFiltersCaches(boolean filters) {
    filtersCaches = filters;
  }

  /**
   * Decides about one allocation.
   *
   * @param gfp flags of the request
   * @param sizeBytes size of an object of the cache
   * @param cacheIsMarked whether the cache has debug option A
   * @return whether it must fail
   */
  public boolean shouldFail(int gfp, int sizeBytes, boolean cacheIsMarked) {
    if ((gfp & GfpFlags.__GFP_NOFAIL) != 0) {
      return false;
    }
    if (ignoresGfpWait && (gfp & GfpFlags.__GFP_DIRECT_RECLAIM) != 0) {
      return false;
    }
    if (filtersCaches && !cacheIsMarked) {
      return false;
    }
    return attr.shouldFail(sizeBytes);
  }
}
