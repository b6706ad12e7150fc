package org.kmem.mm.memcg;

/**
 * How long who allocates above {@code memory.high} has to sleep. Pure functions; times are in ticks, as the kernel
 * counts them, so that rounding is the same.
 *
 * <p>The delay grows with the square of the excess relative to the limit: 64 seconds times that square for each
 * batch of 64 pages.
 *
 * <p>Kernel counterpart: {@code calculate_overage}, {@code calculate_high_delay}.
 */
final class HighDelay {
  private static final int PRECISION_SHIFT = 20;
  private static final int SCALING_SHIFT = 14;
  private static final int MAX_SECONDS = 2;
  private static final int GRACE_FRACTION = 100;

  private HighDelay() {}

  /**
   * How far above a mark an amount is.
   *
   * @return the excess as a fraction of the mark, in units of 2^-20; 0 if it is not above
   */
  static long overage(long usage, long high) {
    if (usage <= high) {
      return 0;
    }
    long atLeastOne = Math.max(high, 1);
    return ((usage - atLeastOne) << PRECISION_SHIFT) / atLeastOne;
  }

  /** Ticks to sleep for pages charged at such an excess. */
  static long ticks(long overage, long pages, int ticksPerSecond) {
    if (overage == 0) {
      return 0;
    }
    long penalty = overage * overage * ticksPerSecond;
    penalty >>>= PRECISION_SHIFT + SCALING_SHIFT;
    return penalty * pages / MemoryCgroups.BATCH_PAGES;
  }

  /** The most that anybody sleeps. */
  static long maxTicks(int ticksPerSecond) {
    return (long) MAX_SECONDS * ticksPerSecond;
  }

  /** Delays up to this are not worth sleeping. */
  static long graceTicks(int ticksPerSecond) {
    return ticksPerSecond / GRACE_FRACTION;
  }
}
