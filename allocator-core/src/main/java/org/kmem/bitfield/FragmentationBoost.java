package org.kmem.bitfield;

import java.util.concurrent.atomic.AtomicLong;
import org.kmem.units.Order;

/**
 * How far requests that mixed migrate types in a pageblock have raised a zone's watermarks. Safe for any
 * thread; the boost stays between 0 and the limit.
 *
 * <p>Kernel counterpart: {@code boost_watermark}.
 */
final class FragmentationBoost {
  private final AtomicLong pages = new AtomicLong();
  private volatile long limitPages;
  private volatile boolean boosted;

  void boost() {
    long limit = limitPages;
    if (limit > 0) {
      pages.updateAndGet(boost -> Math.min(boost + Order.PAGEBLOCK_PAGES, limit));
      boosted = true;
    }
  }

  void unboost(long less) {
    pages.updateAndGet(boost -> boost - Math.min(boost, less));
  }

  void setLimit(long limit) {
    limitPages = limit;
    pages.set(0);
  }

  long pages() {
    return pages.get();
  }

  /** Whether there was a boost since the last call. */
  boolean pollBoosted() {
    if (!boosted) {
      return false;
    }
    boosted = false;
    return true;
  }
}
