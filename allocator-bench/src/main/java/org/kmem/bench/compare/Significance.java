package org.kmem.bench.compare;

/**
 * When a difference counts.
 *
 * @param alpha a test with a smaller p has found one; between 0 and 1
 * @param confidence level of intervals of medians; from 0 to 1
 */
public record Significance(double alpha, double confidence) {
  /** The levels of benchstat: 0.05 and 0.95. */
  public static final Significance USUAL = new Significance(0.05, 0.95);

  /**
   * Checks the levels.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public Significance {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException("alpha " + alpha + ": give a number between 0 and 1");
    }
    if (!(confidence >= 0 && confidence < 1)) {
      throw new IllegalArgumentException(
          "confidence " + confidence + ": give a number from 0 to below 1");
    }
  }
}
