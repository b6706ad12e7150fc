package org.kmem.bench.compare;

/**
 * How a row differs from the same row of the first column.
 *
 * @param change change of the median as a share of the first one's; NaN if that is 0
 * @param p of the U-test
 * @param n number of measurements of the first column
 * @param m number of measurements of this one
 * @param verdict what to make of it
 * @param detectableEffect the smallest change that would have been found, as a share; may be infinite or NaN
 */
public record Delta(
    double change, double p, int n, int m, Verdict verdict, double detectableEffect) {
  /** What a test says. */
  public enum Verdict {
    /** A difference was found, to the better. */
    BETTER,
    /** A difference was found, to the worse. */
    WORSE,
    /** No difference was found, which does not say that there is none. */
    UNDECIDED,
    /** All values on both sides are the same. */
    EQUAL,
    /** There are too few measurements for any difference to be found. */
    TOO_FEW
  }

  /** Compares two samples of the same dimension, values in the same unit. */
  static Delta of(double[] before, double[] after, MetricUnit unit, double alpha, double change) {
    double p = RankSumTest.p(before, after);
    double detectable = PairedRatios.of(before, after, alpha).detectableEffect();
    return new Delta(
        change,
        p,
        before.length,
        after.length,
        verdict(before, after, p, alpha, change > 0 == unit.higherIsBetter()),
        detectable);
  }

  private static Verdict verdict(
      double[] before, double[] after, double p, double alpha, boolean better) {
    if (p < alpha) {
      return better ? Verdict.BETTER : Verdict.WORSE;
    }
    if (RankSumTest.smallestP(before.length, after.length) >= alpha) {
      return Verdict.TOO_FEW;
    }
    return isOneValue(before, after) ? Verdict.EQUAL : Verdict.UNDECIDED;
  }

  private static boolean isOneValue(double[] before, double[] after) {
    for (double value : before) {
      if (value != before[0]) {
        return false;
      }
    }
    for (double value : after) {
      if (value != before[0]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether a difference was found.
   *
   * @return true for {@link Verdict#BETTER} and {@link Verdict#WORSE}
   */
  public boolean isSignificant() {
    return verdict == Verdict.BETTER || verdict == Verdict.WORSE;
  }
}
