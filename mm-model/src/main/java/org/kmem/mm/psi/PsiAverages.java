package org.kmem.mm.psi;

/**
 * Three exponentially decaying averages of a share of time, over 10, 60 and 300 s, in percent.
 *
 * <p>Kernel counterpart: {@code calc_avgs} of psi, with the fixed point of {@code calc_load}: 11 bits.
 */
final class PsiAverages {
  /** What remains of each average after a period of two seconds, in 1/2048. */
  private static final long[] FACTORS = {1677, 1981, 2034};

  private static final int FSHIFT = 11;
  private static final long FIXED_1 = 1L << FSHIFT;

  private final long[] averages = new long[FACTORS.length];

  /**
   * Takes a sample.
   *
   * @param missedPeriods periods before it in which nothing was lost
   * @param lostNanos how much was lost in the period, at most all of it
   * @param periodNanos how long the period was
   */
  void sample(long missedPeriods, long lostNanos, long periodNanos) {
    long percent = lostNanos * 100 / periodNanos * FIXED_1;
    for (int i = 0; i < FACTORS.length; i++) {
      long before = averages[i];
      if (missedPeriods > 0) {
        before = step(before, power(FACTORS[i], missedPeriods), 0);
      }
      averages[i] = step(before, FACTORS[i], percent);
    }
  }

  /** Rounds up while the average grows, so that it reaches what it tends to. */
  private static long step(long average, long factor, long active) {
    long weighted = average * factor + active * (FIXED_1 - factor);
    return (active >= average ? weighted + FIXED_1 - 1 : weighted) / FIXED_1;
  }

  /** A factor to the power of a number of periods, rounded at each squaring. */
  private static long power(long factor, long periods) {
    long result = FIXED_1;
    long square = factor;
    for (long left = periods; left > 0; left >>>= 1) {
      if ((left & 1) != 0) {
        result = rounded(result * square);
      }
      square = rounded(square * square);
    }
    return result;
  }

  private static long rounded(long product) {
    return (product + (FIXED_1 >> 1)) >> FSHIFT;
  }

  /** Appends {@code avg10=0.00 avg60=0.00 avg300=0.00}. */
  void appendTo(StringBuilder out) {
    append(out.append("avg10="), averages[0]);
    append(out.append(" avg60="), averages[1]);
    append(out.append(" avg300="), averages[2]);
  }

  private static void append(StringBuilder out, long average) {
    long hundredths = ((average & (FIXED_1 - 1)) * 100) >> FSHIFT;
    out.append(average >> FSHIFT).append(hundredths < 10 ? ".0" : ".").append(hundredths);
  }
}
