package org.kmem.bench.gate;

import java.util.Arrays;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;

/**
 * The middle of values that lie evenly around it, and whether it is above 0: F. Wilcoxon's signed ranks with the estimate
 * that belongs to them (J. L. Hodges and E. L. Lehmann, 1963).
 *
 * <p>If both sides of a block are the same program, which of them is called the candidate does not matter: its log-ratio is
 * as likely to be above 0 as below by the same amount. Nothing else is assumed, so p is exact however the noise is
 * distributed; a single JVM that was compiled badly weighs no more than its rank.
 */
final class SignedRanks {
  private SignedRanks() {}

  /**
   * The chance that values around 0 are as much above it as these.
   *
   * @param values at least one
   * @return p of the one-sided test
   */
  static double pAboveZero(double[] values) {
    for (double value : values) {
      if (value != 0) {
        return WilcoxonSignedRankTest.withDefaults()
            .with(AlternativeHypothesis.GREATER_THAN)
            .test(values)
            .getPValue();
      }
    }
    return 1; // nothing but zeros: the test has no ranks for them
  }

  /**
   * The middle: the median of the means of all pairs, each value with itself too.
   *
   * @param values at least one
   * @return the estimate
   */
  static double middle(double[] values) {
    double[] means = new double[values.length * (values.length + 1) / 2];
    int at = 0;
    for (int i = 0; i < values.length; i++) {
      for (int j = i; j < values.length; j++) {
        means[at++] = (values[i] + values[j]) / 2;
      }
    }
    Arrays.sort(means);
    return (means[(at - 1) / 2] + means[at / 2]) / 2;
  }
}
