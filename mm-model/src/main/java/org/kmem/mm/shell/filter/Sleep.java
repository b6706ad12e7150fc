package org.kmem.mm.shell.filter;

import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;

/** {@code sleep} and {@code usleep}: let simulated time pass. */
final class Sleep extends Tool {
  private final double unitNanos;

  Sleep(String name, double unitNanos) {
    super(name, "[N[smhd]]...", "let simulated time pass");
    this.unitNanos = unitNanos;
  }

  @Override
  public int run(Invocation call) throws UsageException {
    requireOperands(call.arguments(), 1, Integer.MAX_VALUE);
    double nanos = 0;
    for (String word : call.arguments()) {
      nanos += nanos(word, unitNanos);
    }
    return call.system().sleep((long) nanos) ? 0 : 1;
  }

  /** A duration in seconds with an optional unit; or in another unit without one. */
  static double nanos(String word, double unitNanos) throws UsageException {
    double factor = unitNanos;
    String digits = word;
    if (!word.isEmpty() && "smhd".indexOf(word.charAt(word.length() - 1)) >= 0) {
      factor =
          1e9
              * switch (word.charAt(word.length() - 1)) {
                case 'm' -> 60;
                case 'h' -> 3600;
                case 'd' -> 86400;
                default -> 1;
              };
      digits = word.substring(0, word.length() - 1);
    }
    try {
      double value =
          digits.equals("infinity") || digits.equals("inf") ? 1e9 : Double.parseDouble(digits);
      if (value >= 0) {
        return value * factor;
      }
    } catch (NumberFormatException e) {
      throw new UsageException("invalid number '" + word + "'");
    }
    throw new UsageException("invalid number '" + word + "'");
  }
}
