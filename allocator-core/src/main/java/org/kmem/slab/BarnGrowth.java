package org.kmem.slab;

/**
 * How far the barns of one cache may grow: what nobody has claimed of the {@link CacheBudget}, up to what the cache may
 * keep at all.
 *
 * <p>Safe for any thread.
 */
final class BarnGrowth {
  private final CacheBudget budget;
  private final long sheafBytes;
  private final long mostBytes;

  /** Guarded by the monitor. */
  private long grownBytes;

  /**
   * Starts with nothing grown.
   *
   * @param budget what is claimed of
   * @param sheafBytes what the objects of a full sheaf take
   * @param mostBytes what all sheaves together may claim
   */
  BarnGrowth(CacheBudget budget, long sheafBytes, long mostBytes) {
    this.budget = budget;
    this.sheafBytes = sheafBytes;
    this.mostBytes = mostBytes;
  }

  /** Whether a claim could succeed, as things are now. */
  boolean isPossible(int sheaves) {
    long bytes = sheaves * sheafBytes;
    return bytes <= mostBytes && budget.mayGrow(bytes);
  }

  /** Claims room for so many sheaves more; false, with nothing claimed, if it is too much. */
  synchronized boolean claim(int sheaves) {
    long bytes = sheaves * sheafBytes;
    if (bytes > mostBytes - grownBytes || !budget.grow(bytes)) {
      return false;
    }
    grownBytes += bytes;
    return true;
  }

  /** Ends a claim. */
  synchronized void giveBack(int sheaves) {
    long bytes = sheaves * sheafBytes;
    grownBytes -= bytes;
    budget.giveBack(bytes);
  }
}
