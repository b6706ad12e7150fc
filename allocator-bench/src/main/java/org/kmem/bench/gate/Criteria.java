package org.kmem.bench.gate;

/**
 * When a row counts as slower.
 *
 * @param alpha the chance, at most, that any row is called a regression though nothing changed; between 0 and 0.5
 * @param minEffect the least slowdown that matters, as a share: 0.03 is 3 %; above 0
 */
public record Criteria(double alpha, double minEffect) {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public Criteria {
    if (!(alpha > 0 && alpha < 0.5)) {
      throw new IllegalArgumentException(
          "alpha is %s: give a number above 0 and below 0.5, such as 0.05".formatted(alpha));
    }
    if (!(minEffect > 0 && minEffect < 1)) {
      throw new IllegalArgumentException(
          "the least effect is %s: give a share above 0 and below 1, such as 0.03"
              .formatted(minEffect));
    }
  }

  /**
   * The least number of blocks with which a regression can be found at all: were every block of a row slower, the test's p
   * would be {@code 2^-n}, which the strictest of Holm's steps compares with alpha divided by the rows.
   *
   * @param rows number of rows that are judged together, at least 1
   * @return number of blocks
   */
  public int blocksMin(int rows) {
    int blocks = 1;
    while (Math.scalb(1.0, -blocks) > alpha / rows) {
      blocks++;
    }
    return blocks;
  }

  /** The least effect as the logarithm of a ratio. */
  double minLogRatio() {
    return Math.log1p(minEffect);
  }
}
