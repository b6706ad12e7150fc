package org.kmem.bench.compare;

import java.util.Arrays;

/**
 * By what factor one sample is larger than another, and how well that is known: from the ratios of all pairs (J. L.
 * Hodges and E. L. Lehmann, Estimates of Location Based on Rank Tests, 1963).
 *
 * @param estimate the middle ratio
 * @param low lower end of the factors that the U-test does not exclude; 0 if it can exclude none
 * @param high upper end, or infinity
 */
public record PairedRatios(double estimate, double low, double high) {
  /** Nothing can be said, as where a value is not positive. */
  private static final PairedRatios UNKNOWN =
      new PairedRatios(Double.NaN, 0, Double.POSITIVE_INFINITY);

  /**
   * Compares two samples.
   *
   * @param before values, at least one
   * @param after values, at least one
   * @param alpha a test with a smaller p has found a difference
   * @return the factor from before to after; not a number where a value is not positive
   */
  public static PairedRatios of(double[] before, double[] after, double alpha) {
    if (Arrays.stream(before).anyMatch(value -> value <= 0)
        || Arrays.stream(after).anyMatch(value -> value <= 0)) {
      return UNKNOWN;
    }
    double[] ratios =
        Arrays.stream(before)
            .flatMap(value -> Arrays.stream(after).map(other -> other / value))
            .sorted()
            .toArray();
    int pairs = ratios.length;
    double estimate = Math.sqrt(ratios[(pairs - 1) / 2] * ratios[pairs / 2]);
    int excluded = RankSumTest.discordantPairsMax(before.length, after.length, alpha);
    return excluded < 0
        ? new PairedRatios(estimate, 0, Double.POSITIVE_INFINITY)
        : new PairedRatios(estimate, ratios[excluded], ratios[pairs - 1 - excluded]);
  }

  /**
   * The smallest change that the test would have found in samples which spread as these do.
   *
   * @return a share, such as 0.05 for 5 %; infinite if it can find none, NaN if nothing can be said
   */
  public double detectableEffect() {
    return low == 0 && !Double.isNaN(estimate)
        ? Double.POSITIVE_INFINITY
        : Math.max(estimate / low, high / estimate) - 1;
  }
}
