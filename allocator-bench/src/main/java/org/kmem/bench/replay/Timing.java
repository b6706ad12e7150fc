package org.kmem.bench.replay;

import java.time.Duration;

/**
 * How often a replay is timed. A timed run is one pass over the allocations and frees of a trace, decoded before, on
 * a machine booted before.
 *
 * @param runs timed runs of each strategy, at least 1; the median is reported
 * @param warmUp how long passes are made before the timed ones, so that the compiler has settled; at least one is
 */
public record Timing(int runs, Duration warmUp) {
  /**
   * Checks the figures.
   *
   * @throws IllegalArgumentException if there are no runs or the warm-up is negative
   */
  public Timing {
    if (runs < 1 || warmUp.isNegative()) {
      throw new IllegalArgumentException(
          runs + " runs after " + warmUp + ": give at least 1, after no negative time");
    }
  }
}
