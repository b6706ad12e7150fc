package org.kmem.bench.gate;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * An interval for the middle of some blocks: blocks are drawn with replacement, and the interval lies between two
 * percentiles of what the draws' middles are.
 *
 * <p>With few blocks percentiles lie too close together, as a normal interval does that takes the sample's deviation for the true
 * one. So they are taken further out, by as much as Student's interval is wider (T. Hesterberg, What Teachers Should Know
 * About the Bootstrap, 2015: the expanded percentile interval).
 *
 * @param low lower end
 * @param high upper end
 */
record BlockBootstrap(double low, double high) {
  /** Percentiles of so many draws move by less than what blocks make them uncertain by. */
  private static final int DRAWS = 4_000;

  /**
   * Finds the interval.
   *
   * @param values one for each block, at least one
   * @param tail chance that the middle lies beyond one end: 0.05 for an interval of 90 %
   * @param seed makes it the same again
   * @return the interval; without ends if there is one block only
   */
  static BlockBootstrap of(double[] values, double tail, long seed) {
    int n = values.length;
    if (n < 2) {
      return new BlockBootstrap(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[] middles = new double[DRAWS];
    double[] drawn = new double[n];
    for (int draw = 0; draw < DRAWS; draw++) {
      for (int i = 0; i < n; i++) {
        drawn[i] = values[random.nextInt(n)];
      }
      middles[draw] = SignedRanks.middle(drawn);
    }
    Arrays.sort(middles);
    double outside = expanded(tail, n) * DRAWS;
    int below = (int) Math.min(outside, (DRAWS - 1) / 2.0);
    return new BlockBootstrap(middles[below], middles[DRAWS - 1 - below]);
  }

  /** The share of draws that lies beyond an end. */
  private static double expanded(double tail, int n) {
    double student = TDistribution.of(n - 1).inverseSurvivalProbability(tail);
    return NormalDistribution.of(0, 1).survivalProbability(Math.sqrt(n / (n - 1.0)) * student);
  }
}
