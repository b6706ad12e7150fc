package org.kmem.mm.scenario;

/**
 * How far a number a lab prints may be from the expected one.
 *
 * @param amount how far, at least 0
 * @param percent whether the amount is a percentage of the expected number, or a number itself
 */
public record Tolerance(double amount, boolean percent) {
  private static final double HUNDRED = 100;

  /**
   * Says whether a number is near enough.
   *
   * @param expected what the real kernel printed
   * @param actual what was printed here
   * @return true if it is within the tolerance, bounds included
   */
  public boolean allows(double expected, double actual) {
    double width = percent ? Math.abs(expected) * amount / HUNDRED : amount;
    return Math.abs(expected - actual) <= width;
  }
}
