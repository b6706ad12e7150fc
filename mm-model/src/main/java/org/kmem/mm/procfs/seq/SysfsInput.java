package org.kmem.mm.procfs.seq;

import java.util.function.LongUnaryOperator;
import org.kmem.mm.abi.Errno;

/**
 * A number that somebody writes to a file of {@code /sys} or of a process, and how the kernel understands it:
 * with one end of line behind it perhaps and nothing else. White space is not skipped.
 *
 * <p>Immutable. Source: {@code kstrtoul()} and {@code kstrtoint()} in kernel documentation {@code
 * core-api/kernel-api.rst}; observed on Linux 6.12.107.
 *
 * @param text what is written
 */
public record SysfsInput(String text) {
  private static final int DECIMAL = 10;
  private static final int HEX = 16;
  private static final int OCTAL = 8;

  /**
   * Reads an unsigned decimal number, as {@code kstrtouint} and {@code kstrtoul} do.
   *
   * @param bits how wide it may be: 32 or 64
   * @param store what to do with it, answering 0 or a negated error number
   * @return {@code EINVAL} if it is no number, {@code ERANGE} if it is too large, or what {@code store} answers
   */
  public long unsigned(int bits, LongUnaryOperator store) {
    return unsigned(bits, false, store);
  }

  /**
   * Reads an unsigned number that may be hexadecimal or octal, as its prefix says: {@code kstrtouint} with base 0.
   *
   * @param store what to do with it, answering 0 or a negated error number
   * @return {@code EINVAL} if it is no number, {@code ERANGE} if it needs more than 32 bits, or what {@code store}
   *     answers
   */
  public long unsignedIntAnyBase(LongUnaryOperator store) {
    return unsigned(Integer.SIZE, true, store);
  }

  /**
   * Reads a number with a sign perhaps that fits into 32 bits, as {@code kstrtoint} does.
   *
   * @param anyBase whether it may be hexadecimal or octal, as its prefix says
   * @param store what to do with it, answering 0 or a negated error number
   * @return {@code EINVAL} if it is no number, {@code ERANGE} if it is too large, or what {@code store} answers
   */
  public long signedInt(boolean anyBase, LongUnaryOperator store) {
    boolean negative = text.startsWith("-");
    SysfsInput magnitude = negative ? new SysfsInput(text.substring(1)) : this;
    if (negative && magnitude.text.startsWith("+")) {
      return Errno.EINVAL.asResult();
    }
    long most = negative ? -(long) Integer.MIN_VALUE : Integer.MAX_VALUE;
    return magnitude.unsigned(
        Long.SIZE,
        anyBase,
        value ->
            Long.compareUnsigned(value, most) > 0
                ? Errno.ERANGE.asResult()
                : store.applyAsLong(negative ? -value : value));
  }

  private long unsigned(int bits, boolean anyBase, LongUnaryOperator store) {
    String digits = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    if (digits.startsWith("+")) {
      digits = digits.substring(1);
    }
    int radix = DECIMAL;
    if (anyBase && (digits.startsWith("0x") || digits.startsWith("0X"))) {
      digits = digits.substring(2);
      radix = HEX;
    } else if (anyBase && digits.length() > 1 && digits.startsWith("0")) {
      radix = OCTAL;
    }
    if (!isNumber(digits, radix)) {
      return Errno.EINVAL.asResult();
    }
    long value;
    try {
      value = Long.parseUnsignedLong(digits, radix);
    } catch (NumberFormatException tooLarge) {
      return Errno.ERANGE.asResult();
    }
    return bits < Long.SIZE && value >>> bits != 0
        ? Errno.ERANGE.asResult()
        : store.applyAsLong(value);
  }

  private static boolean isNumber(String digits, int radix) {
    return !digits.isEmpty()
        && digits.chars().allMatch(c -> c < 128 && Character.digit(c, radix) >= 0);
  }
}
