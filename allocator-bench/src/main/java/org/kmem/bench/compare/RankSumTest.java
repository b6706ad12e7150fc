package org.kmem.bench.compare;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.inference.MannWhitneyUTest;
import org.apache.commons.statistics.inference.PValueMethod;

/**
 * Whether one of two samples tends to be larger: the two-sided U-test of Mann and Whitney.
 *
 * <p>With up to {@value #EXACT_MAX} values on each side p is exact, with ties (J. H. Klotz, The Wilcoxon, Ties, and the
 * Computer, 1966) up to {@value #EXACT_TIES_MAX}; beyond, it is the normal approximation with corrections for ties and
 * continuity. These are benchstat's limits, so that both tools print the same p.
 */
public final class RankSumTest {
  private static final int EXACT_MAX = 50;
  private static final int EXACT_TIES_MAX = 9;

  private RankSumTest() {}

  /**
   * The chance that samples without a difference differ at least as much.
   *
   * @param some one sample, not empty
   * @param others another one, not empty
   * @return p, from 0 to 1; 1 if all values are equal
   */
  public static double p(double[] some, double[] others) {
    double[] all =
        DoubleStream.concat(Arrays.stream(some), Arrays.stream(others)).sorted().toArray();
    if (all[0] == all[all.length - 1]) {
      return 1;
    }
    boolean ties = Arrays.stream(all).distinct().count() < all.length;
    int exactMax = ties ? EXACT_TIES_MAX : EXACT_MAX;
    if (Math.max(some.length, others.length) > exactMax) {
      return MannWhitneyUTest.withDefaults()
          .with(PValueMethod.ASYMPTOTIC)
          .test(some, others)
          .getPValue();
    }
    return exact(all, some, others.length);
  }

  /** The smallest p that samples of these sizes can have, all values different. */
  static double smallestP(int n, int m) {
    double choices = 1;
    for (int i = 1; i <= n; i++) {
      choices = choices * (m + i) / i;
    }
    return Math.min(1, 2 / choices);
  }

  /**
   * How many pairs may be the other way round in samples, all values different, that the test tells apart.
   *
   * @return a number of pairs of n times m, or -1 if it tells none apart
   */
  static int discordantPairsMax(int n, int m, double alpha) {
    if (Math.max(n, m) > EXACT_MAX) {
      double deviation = Math.sqrt((double) n * m * (n + m + 1) / 12);
      double critical = NormalDistribution.of(0, 1).inverseCumulativeProbability(alpha / 2);
      return Math.max(-1, (int) Math.ceil(n * m / 2.0 + critical * deviation - 0.5) - 1);
    }
    double[] counts = ways(doubledRanks(n + m), n);
    double total = Arrays.stream(counts).sum();
    double tail = 0;
    int least = n * (n + 1); // twice the sum of the ranks 1..n
    int pairs = -1;
    for (int rankSum = least; rankSum < counts.length; rankSum += 2) {
      tail += counts[rankSum];
      if (2 * tail / total >= alpha) {
        return pairs;
      }
      pairs++;
    }
    return pairs;
  }

  private static double exact(double[] all, double[] some, int m) {
    int n = some.length;
    int[] ranks = new int[all.length];
    for (int i = 0; i < all.length; ) {
      int end = i;
      while (end < all.length && all[end] == all[i]) {
        end++;
      }
      Arrays.fill(ranks, i, end, i + 1 + end); // twice the mean of the ranks i+1..end
      i = end;
    }
    int sum = 0;
    for (double value : some) {
      sum += ranks[firstAtLeast(all, value)];
    }
    int middle = n * (n + m + 1);
    if (sum == middle) {
      return 1;
    }
    double[] counts = ways(ranks, n);
    int lower = Math.min(sum, 2 * middle - sum);
    double tail = 0;
    for (int rankSum = 0; rankSum <= lower; rankSum++) {
      tail += counts[rankSum];
    }
    return Math.min(1, 2 * tail / Arrays.stream(counts).sum());
  }

  private static int firstAtLeast(double[] sorted, double value) {
    int at = 0;
    while (sorted[at] < value) {
      at++;
    }
    return at;
  }

  private static int[] doubledRanks(int values) {
    int[] ranks = new int[values];
    Arrays.setAll(ranks, i -> 2 * (i + 1));
    return ranks;
  }

  /** In how many ways n of the values have which sum of doubled ranks, to the 53 bits of a double. */
  private static double[] ways(int[] ranks, int n) {
    int largest = Arrays.stream(ranks).sum();
    double[][] byTaken = new double[n + 1][largest + 1];
    byTaken[0][0] = 1;
    for (int rank : ranks) {
      for (int taken = n; taken > 0; taken--) {
        double[] with = byTaken[taken];
        double[] without = byTaken[taken - 1];
        for (int sum = rank; sum <= largest; sum++) {
          with[sum] += without[sum - rank];
        }
      }
    }
    return byTaken[n];
  }
}
