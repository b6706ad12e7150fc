package org.kmem.bench.gate;

import java.util.List;

/** Runs JVMs that measure a row: JMH, or in tests what is drawn from known noise. */
interface Forks {
  /**
   * What some JVMs found, one after the other.
   *
   * @param unit unit of the values
   * @param medians median of the iterations of each, in order
   */
  record Found(String unit, List<Double> medians) {}

  /** A side cannot be measured with a row. */
  final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Says why.
     *
     * @param reason one line
     */
    Failure(String reason) {
      super(reason);
    }

    /** Why, in one line. */
    String reason() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * Measures.
   *
   * @param side which program
   * @param row which row
   * @param count how many JVMs
   * @param more options for these JVMs on top of those that all have
   * @return what they found
   * @throws Failure if they cannot
   */
  Found measure(Side side, GateRow row, int count, List<String> more) throws Failure;
}
