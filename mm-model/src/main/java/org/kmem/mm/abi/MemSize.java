package org.kmem.mm.abi;

import java.util.Locale;

/**
 * Sizes and offsets in text: a decimal, {@code 0x} hexadecimal or {@code 0} octal number, with a sign
 * perhaps and perhaps one of {@code K M G T P E} for powers of 1024, in either case.
 *
 * <p>Kernel counterpart: {@code memparse}.
 */
public final class MemSize {
  private static final String UNITS = "kmgtpe";
  private static final int UNIT_SHIFT = 10;

  private MemSize() {}

  /**
   * Reads a size.
   *
   * @param text for example {@code "100M"}, {@code "0x1000"}, {@code "-4K"}
   * @return bytes
   * @throws MemSizeFormatException if the text is no size, or one beyond 63 bits
   */
  public static long parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    boolean negative = lower.startsWith("-");
    String digits = negative || lower.startsWith("+") ? lower.substring(1) : lower;
    int shift = 0;
    if (!digits.isEmpty()) {
      // "0xe" is fourteen, not zero exbibytes: hexadecimal digits are never units.
      int unit = UNITS.indexOf(digits.charAt(digits.length() - 1));
      boolean hexDigit = digits.startsWith("0x") && unit == UNITS.indexOf('e');
      if (unit >= 0 && !hexDigit) {
        shift = UNIT_SHIFT * (unit + 1);
        digits = digits.substring(0, digits.length() - 1);
      }
    }
    long number = magnitude(text, digits);
    if (number > Long.MAX_VALUE >> shift) {
      throw new MemSizeFormatException(text);
    }
    return negative ? -(number << shift) : number << shift;
  }

  private static long magnitude(String text, String digits) {
    if (digits.isEmpty() || digits.charAt(0) == '-' || digits.charAt(0) == '+') {
      throw new MemSizeFormatException(text);
    }
    try {
      return Long.decode(digits);
    } catch (NumberFormatException e) {
      throw new MemSizeFormatException(text, e);
    }
  }

  /**
   * A size in the largest unit that divides it.
   *
   * @param bytes a size
   * @return for example {@code "100M"}, {@code "12345"}
   */
  public static String format(long bytes) {
    int unit = 0;
    long left = bytes;
    while (left != 0 && (left & 1023) == 0 && unit < UNITS.length()) {
      left >>= UNIT_SHIFT;
      unit++;
    }
    return unit == 0 ? Long.toString(left) : left + "KMGTPE".substring(unit - 1, unit);
  }
}
