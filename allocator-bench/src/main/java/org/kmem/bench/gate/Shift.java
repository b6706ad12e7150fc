package org.kmem.bench.gate;

import java.util.Arrays;
import java.util.List;

/** Whether rows are shifted away from no difference: what judging and resampling share. */
final class Shift {
  private Shift() {}

  /**
   * Tests rows together.
   *
   * @param rows a value for each block of each row
   * @return for each row p, adjusted for their number, of the test that its values are above 0
   */
  static double[] adjustedPs(List<double[]> rows) {
    return Holm.adjusted(rows.stream().mapToDouble(SignedRanks::pAboveZero).toArray());
  }

  /** The same values with both sides exchanged. */
  static double[] negated(double[] values) {
    return Arrays.stream(values).map(value -> -value).toArray();
  }

  /**
   * Whether a row counts as slower.
   *
   * @param p adjusted p of its test
   * @param middle middle of its values
   * @param criteria what counts
   */
  static boolean isFound(double p, double middle, Criteria criteria) {
    return p <= criteria.alpha() && middle >= criteria.minLogRatio();
  }
}
