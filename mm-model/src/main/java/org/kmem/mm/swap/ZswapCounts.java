package org.kmem.mm.swap;

/** What {@code /sys/kernel/debug/zswap} counts since boot. */
public final class ZswapCounts {
  long poolLimitHit;
  long rejectAllocFail;
  long rejectCompressFail;
  long rejectReclaimFail;
  long writtenBackPages;

  ZswapCounts() {}

  /**
   * Times that a page came while the pool had its full size.
   *
   * @return how often
   */
  public long poolLimitHit() {
    return poolLimitHit;
  }

  /**
   * Pages refused for want of memory.
   *
   * @return how many
   */
  public long rejectAllocFail() {
    return rejectAllocFail;
  }

  /**
   * Pages refused since they do not become smaller.
   *
   * @return how many
   */
  public long rejectCompressFail() {
    return rejectCompressFail;
  }

  /**
   * Pages that should have been written but could not be.
   *
   * @return how many
   */
  public long rejectReclaimFail() {
    return rejectReclaimFail;
  }

  /**
   * Pages written to their slots to make room.
   *
   * @return how many
   */
  public long writtenBackPages() {
    return writtenBackPages;
  }
}
