package org.kmem.mm.scenario;

/**
 * Where an interactive shell gets its lines from: a person at a terminal.
 *
 * <p>Asked by the simulated shell while the machine stands still.
 */
@FunctionalInterface
public interface LineSource {
  /** What came of asking for a line. */
  sealed interface Answer {
    /**
     * A line.
     *
     * @param text bytes as chars (ISO-8859-1), without newline
     */
    record Line(String text) implements Answer {}

    /** The person wants to forget what was typed so far. */
    record Interrupted() implements Answer {}

    /** There are no more lines. */
    record End() implements Answer {}
  }

  /**
   * Asks for a line.
   *
   * @param prompt what is shown before it
   * @return the answer
   */
  Answer next(String prompt);
}
