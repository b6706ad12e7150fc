package org.kmem.mm.scenario.actor;

/**
 * Sizes, offsets and counts as the tool reads them: as much of a word as is a number, in base 10, 8 or 16 as
 * in C, then perhaps {@code K M G T}. What is no number is 0, so that no word is ever refused here.
 */
final class Amount {
  private static final long MEGABYTE = 1L << 20;
  private static final long KILOBYTE = 1L << 10;

  private Amount() {}

  /** {@code 64K}, {@code 2M}, {@code 0x1000}, {@code -4K}. */
  static long bytes(String word) {
    int digits = skipSign(word);
    int radix = radix(word, digits);
    int from = radix == 16 ? digits + 2 : digits;
    int end = endOfDigits(word, from, radix);
    long value = saturated(word.substring(from, end), radix);
    long signed = digits > 0 && word.charAt(0) == '-' ? -value : value;
    return end < word.length() ? signed << unitShift(word.charAt(end)) : signed;
  }

  /** A decimal number, as {@code atoi} reads it. */
  static long decimal(String word) {
    int digits = skipSign(word);
    int end = endOfDigits(word, digits, 10);
    long value = saturated(word.substring(digits, end), 10);
    return digits > 0 && word.charAt(0) == '-' ? -value : value;
  }

  /** Whether a word begins like a number, after a sign perhaps. */
  static boolean isNumber(String word) {
    int first = skipSign(word);
    return first < word.length() && isDigit(word.charAt(first), 10);
  }

  /** {@code 4K}, {@code 2M}; what is no multiple in bytes. */
  static String human(long bytes) {
    if (bytes != 0 && bytes % MEGABYTE == 0) {
      return Long.toUnsignedString(bytes >>> 20) + "M";
    }
    return bytes != 0 && bytes % KILOBYTE == 0
        ? Long.toUnsignedString(bytes >>> 10) + "K"
        : Long.toUnsignedString(bytes);
  }

  private static int skipSign(String word) {
    return !word.isEmpty() && (word.charAt(0) == '-' || word.charAt(0) == '+') ? 1 : 0;
  }

  private static int radix(String word, int at) {
    boolean hex =
        word.length() > at + 2
            && word.charAt(at) == '0'
            && (word.charAt(at + 1) | 0x20) == 'x'
            && isDigit(word.charAt(at + 2), 16);
    if (hex) {
      return 16;
    }
    return word.length() > at && word.charAt(at) == '0' ? 8 : 10;
  }

  private static int endOfDigits(String word, int from, int radix) {
    int end = from;
    while (end < word.length() && isDigit(word.charAt(end), radix)) {
      end++;
    }
    return end;
  }

  private static boolean isDigit(char c, int radix) {
    return c < 0x80 && Character.digit(c, radix) >= 0;
  }

  private static long saturated(String digits, int radix) {
    if (digits.isEmpty()) {
      return 0;
    }
    try {
      return Long.parseLong(digits, radix);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  private static int unitShift(char unit) {
    return switch (Character.toUpperCase(unit)) {
      case 'T' -> 40;
      case 'G' -> 30;
      case 'M' -> 20;
      case 'K' -> 10;
      default -> 0;
    };
  }
}
