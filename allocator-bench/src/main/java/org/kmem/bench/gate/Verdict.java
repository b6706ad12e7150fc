package org.kmem.bench.gate;

/** What the gate says of a row. */
public enum Verdict {
  /** Slower by what matters, and not by chance. */
  REGRESSION,
  /** The candidate cannot run the row, which the base can. */
  BROKEN,
  /** Neither a slowdown was found, nor can one that matters be ruled out. */
  INCONCLUSIVE,
  /** No slowdown that matters. */
  PASS,
  /** Faster by what matters, and not by chance. */
  IMPROVEMENT,
  /** There is no base to compare with: the row is new, or neither side can run it here. */
  NOT_COMPARED;

  /**
   * Words for a table.
   *
   * @return the name in lower case
   */
  public String text() {
    return switch (this) {
      case REGRESSION -> "REGRESSION";
      case BROKEN -> "BROKEN";
      case INCONCLUSIVE -> "inconclusive";
      case PASS -> "pass";
      case IMPROVEMENT -> "improvement";
      case NOT_COMPARED -> "not compared";
    };
  }
}
