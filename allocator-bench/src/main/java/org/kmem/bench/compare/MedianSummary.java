package org.kmem.bench.compare;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * The middle of some measurements, with an interval that makes no assumption about how they are distributed.
 *
 * <p>The interval is between two order statistics that lie equally far from both ends, as close together as the level
 * allows (W. J. Conover, Practical Nonparametric Statistics, 3.2).
 *
 * @param n number of measurements, at least 1
 * @param median the middle one, or the mean of the two in the middle
 * @param low lower end of the interval, minus infinity if there are too few measurements for the level
 * @param high upper end, or infinity
 */
public record MedianSummary(int n, double median, double low, double high) {
  /** Asked for how many measurements an interval needs, it is looked for no further than this. */
  private static final int MOST_NEEDED = 50;

  /**
   * Summarises measurements.
   *
   * @param values the measurements, at least one, in any order
   * @param confidence level of the interval, from 0 to below 1
   * @return the summary
   */
  public static MedianSummary of(double[] values, double confidence) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    int outside = outside(n, confidence);
    return outside == 0
        ? new MedianSummary(n, median, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)
        : new MedianSummary(n, median, sorted[outside - 1], sorted[n - outside]);
  }

  /** Which order statistic, from 1, is the lower end of the interval; 0 if even the first is not low enough. */
  private static int outside(int n, double confidence) {
    BinomialDistribution below = BinomialDistribution.of(n, 0.5);
    int order = 0;
    while (2 * (order + 1) <= n && 1 - 2 * below.cumulativeProbability(order) >= confidence) {
      order++;
    }
    return order;
  }

  /**
   * How many measurements an interval needs.
   *
   * @param confidence its level
   * @return the number, or one more than 50 if those are not enough
   */
  public static int needed(double confidence) {
    int n = 2;
    while (n <= MOST_NEEDED && outside(n, confidence) == 0) {
      n++;
    }
    return n;
  }

  /**
   * How far the interval reaches from the median.
   *
   * @return the longer side as a share of the median, perhaps infinite; NaN if the median is 0 and the interval is not
   */
  public double spread() {
    double reach = Math.max(median - low, high - median);
    return reach == 0 ? 0 : reach / Math.abs(median);
  }
}
