package org.kmem.fault;

/**
 * How often an operation is made to fail: the files of {@code /sys/kernel/debug/fail*}. Immutable.
 *
 * <p>Source: Documentation/fault-injection/fault-injection.rst.
 *
 * @param interval one call in so many may fail, of those that pass the other tests; 0 and 1 are each call
 * @param probability percent of the remaining calls that fail, 0 to 100; 0 turns injection off
 * @param space budget: no failure until the sizes of calls have used it up
 * @param times failures at most; {@link #NO_LIMIT} for any number
 */
public record FaultSettings(long interval, int probability, long space, long times) {
  /** Any number of failures. */
  public static final long NO_LIMIT = -1;

  /** Nothing fails: what a kernel boots with. */
  public static final FaultSettings OFF = new FaultSettings(1, 0, 0, 1);

  private static final int PERCENT = 100;

  /** Checks that each number means something. */
  public FaultSettings {
    if (interval < 0 || probability < 0 || probability > PERCENT || space < 0 || times < NO_LIMIT) {
      throw new FaultFormatException(
          "interval "
              + interval
              + ", probability "
              + probability
              + ", space "
              + space
              + ", times "
              + times
              + ": probability is 0 to 100, times is -1 (no limit) or more, the others 0 or more");
    }
  }

  /**
   * Reads {@code <interval>,<probability>,<space>,<times>}.
   *
   * @param text four numbers
   * @return the settings
   * @throws FaultFormatException if the text is anything else
   */
  public static FaultSettings parse(String text) {
    String[] numbers = text.split(",", -1);
    if (numbers.length != 4) {
      throw wrong(text);
    }
    try {
      return new FaultSettings(
          Long.parseLong(numbers[0]),
          Integer.parseInt(numbers[1]),
          Long.parseLong(numbers[2]),
          Long.parseLong(numbers[3]));
    } catch (NumberFormatException notANumber) {
      throw wrong(text);
    }
  }

  private static FaultFormatException wrong(String text) {
    return new FaultFormatException(
        "\"" + text + "\": write <interval>,<probability>,<space>,<times>, as in 1,100,0,-1");
  }
}
