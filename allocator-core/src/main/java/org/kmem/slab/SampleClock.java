package org.kmem.slab;

import java.util.SplittableRandom;

/**
 * Says which allocations are sampled: one in so many, at random distances so that no regular pattern
 * of allocations escapes.
 *
 * <p>Who asks says how many allocations it stands for, so that only the slow paths of a cache ask, once for a sheaf or
 * a slab of objects: a subtraction from a counter of the slot on a cache line of its
 * own. Safe for any thread: counters are plain, and threads that share a slot may lose a subtraction to
 * each other, which only moves a sample. A change of the interval holds for each slot after at most
 * {@value #OFF_GAP} more allocations, or after the gap under way.
 *
 * <p>Kernel counterpart: {@code kfence.sample_interval}, which counts milliseconds instead.
 */
final class SampleClock {
  /** Allocations between looks at the interval while sampling is off. */
  static final int OFF_GAP = 1 << 16;

  /** Counters of slots are this many ints apart: two cache lines, for adjacent-line prefetch. */
  private static final int STRIDE = 32;

  private final int[] left;

  /** Mean distance; 0 is off. */
  private volatile int interval;

  /** Distances; protected by {@code this}. */
  private final SplittableRandom random;

  /**
   * Makes a clock.
   *
   * @param slots number of slots
   * @param interval mean number of allocations per sample; 0 for none
   * @param seed of the distances
   */
  SampleClock(int slots, int interval, long seed) {
    left = new int[(slots + 1) * STRIDE];
    random = new SplittableRandom(seed);
    setInterval(interval);
  }

  /**
   * Counts allocations.
   *
   * @param slot slot of the call
   * @param allocations how many to count
   * @return whether the last of them is to be sampled
   */
  boolean isDue(int slot, int allocations) {
    int now = left[(slot + 1) * STRIDE] - allocations;
    left[(slot + 1) * STRIDE] = now;
    return now < 0 && rearm(slot);
  }

  /**
   * Changes the interval.
   *
   * @param allocations mean number per sample; 0 for no samples
   * @throws IllegalArgumentException if it is negative or more than half the largest int
   */
  void setInterval(int allocations) {
    if (allocations < 0 || allocations > Integer.MAX_VALUE / 2) {
      throw new IllegalArgumentException(
          "sample interval " + allocations + ": give a positive number, or 0 for no samples");
    }
    interval = allocations;
    for (int slot = 0; slot < left.length / STRIDE - 1; slot++) {
      rearm(slot);
    }
  }

  private boolean rearm(int slot) {
    int mean = interval;
    left[(slot + 1) * STRIDE] = mean == 0 ? OFF_GAP : gap(mean) - 1;
    return mean != 0;
  }

  /** 1 to twice the mean less 1, all alike. */
  private synchronized int gap(int mean) {
    return 1 + random.nextInt(2 * mean - 1);
  }
}
