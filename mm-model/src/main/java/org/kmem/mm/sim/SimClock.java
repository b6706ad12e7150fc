package org.kmem.mm.sim;

/**
 * The time of a machine, in nanoseconds since it booted.
 *
 * <p>Only its {@link Scheduler} moves it, and never back. To be read by the holder of the baton.
 *
 * <p>Kernel counterpart: {@code ktime_get}.
 */
public final class SimClock {
  /** Nanoseconds in a microsecond. */
  public static final long MICROSECOND = 1_000;

  /** Nanoseconds in a millisecond. */
  public static final long MILLISECOND = 1_000_000;

  /** Nanoseconds in a second. */
  public static final long SECOND = 1_000_000_000;

  private long nowNanos;

  SimClock() {}

  /**
   * The time.
   *
   * @return nanoseconds since boot
   */
  public long nowNanos() {
    return nowNanos;
  }

  /**
   * The time in timer ticks: {@code jiffies}, but from 0.
   *
   * @return ticks of {@link Reference#HZ}
   */
  public long jiffies() {
    return nowNanos / (SECOND / Reference.HZ);
  }

  void advance(long nanos) {
    nowNanos += nanos;
  }
}
