package org.kmem.mm.abi;

import java.util.function.IntPredicate;

/**
 * Sets of CPUs and nodes as text. Pure functions.
 *
 * <p>Kernel counterpart: {@code %*pb} and {@code %*pbl} of {@code printk}.
 */
public final class BitmapText {
  private static final int WORD_BITS = 32;
  private static final int DIGIT_BITS = 4;

  private BitmapText() {}

  /**
   * A set as hexadecimal words with commas between, the highest first.
   *
   * @param set which numbers are in it
   * @param bits how many numbers there can be, at least 1
   * @return for example {@code "3"}, {@code "1,00000000"}
   */
  public static String mask(IntPredicate set, int bits) {
    StringBuilder text = new StringBuilder();
    int top = (bits - 1) / WORD_BITS * WORD_BITS;
    for (int from = top; from >= 0; from -= WORD_BITS) {
      int width = Math.min(WORD_BITS, bits - from);
      long word = 0;
      for (int bit = 0; bit < width; bit++) {
        word |= set.test(from + bit) ? 1L << bit : 0;
      }
      String digits = Long.toHexString(word);
      text.append(from == top ? "" : ",")
          .repeat('0', (width + DIGIT_BITS - 1) / DIGIT_BITS - digits.length())
          .append(digits);
    }
    return text.toString();
  }

  /**
   * A set as ranges.
   *
   * @param set which numbers are in it
   * @param bits how many numbers there can be
   * @return for example {@code "0-1,3"}, empty for the empty set
   */
  public static String list(IntPredicate set, int bits) {
    StringBuilder text = new StringBuilder();
    int from = 0;
    while (from < bits) {
      if (!set.test(from)) {
        from++;
        continue;
      }
      int to = from;
      while (to + 1 < bits && set.test(to + 1)) {
        to++;
      }
      text.append(text.isEmpty() ? "" : ",").append(from);
      if (to > from) {
        text.append('-').append(to);
      }
      from = to + 1;
    }
    return text.toString();
  }
}
