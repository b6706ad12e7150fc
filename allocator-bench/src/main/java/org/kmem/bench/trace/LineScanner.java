package org.kmem.bench.trace;

import org.jspecify.annotations.Nullable;

/**
 * A line of bytes with a place in it, and the number forms that traces use. Where a read fails, the
 * problem is noted for {@link TraceReader} to report; nothing is thrown.
 */
abstract class LineScanner {
  /** Largest page frame number of a 64-bit machine with 4 KiB pages. */
  static final long PFN_MAX = (1L << 52) - 1;

  byte[] bytes = new byte[0];
  int start;
  int end;
  int at;

  @Nullable MalformedKind problem;
  int problemAt;
  String expected = "";

  final boolean fail(MalformedKind kind, int where, String what) {
    problem = kind;
    problemAt = where;
    expected = what;
    return false;
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  static boolean isNameChar(int c) {
    int lower = c | 0x20;
    return (lower >= 'a' && lower <= 'z') || c == '_' || isDigit(c);
  }

  /** The value of a hex digit, or -1. */
  static int hexValue(int c) {
    if (isDigit(c)) {
      return c - '0';
    }
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  final void skipSpaces() {
    while (at < end && bytes[at] == ' ') {
      at++;
    }
  }

  /** Whether the value that was read up to {@link #at} ends there. */
  private boolean isValueEnd() {
    return at == end || bytes[at] == ' ';
  }

  /** Reads a decimal number of at most 18 digits at {@link #at}, signed; must end the value. */
  final boolean readDecimal(long min, long max) {
    int from = at;
    boolean negative = at < end && bytes[at] == '-';
    if (negative) {
      at++;
    }
    int digitsFrom = at;
    long result = 0;
    while (at < end && isDigit(bytes[at])) {
      result = result * 10 + (bytes[at] - '0');
      at++;
    }
    if (at == digitsFrom || !isValueEnd()) {
      return fail(MalformedKind.BAD_NUMBER, at, "a decimal number");
    }
    value = negative ? -result : result;
    if (at - digitsFrom > 18 || value < min || value > max) {
      return fail(MalformedKind.OUT_OF_RANGE, from, "a number in the field's range");
    }
    return true;
  }

  /** What the last successful read gave. */
  long value;

  /** Reads up to 16 hex digits at {@link #at}, unsigned; must end the value. */
  private boolean readHexDigits() {
    int from = at;
    long result = 0;
    int digit;
    while (at < end && (digit = hexValue(bytes[at])) >= 0) {
      result = result << 4 | digit;
      at++;
    }
    if (at == from || !isValueEnd()) {
      return fail(MalformedKind.BAD_NUMBER, at, "a hexadecimal number");
    }
    if (at - from > 16) {
      return fail(MalformedKind.OUT_OF_RANGE, from, "at most 16 hexadecimal digits");
    }
    value = result;
    return true;
  }

  private boolean hasHexPrefix() {
    return at + 1 < end && bytes[at] == '0' && (bytes[at + 1] | 0x20) == 'x';
  }

  /** Reads a page frame number: hex with prefix since Linux 5.19, decimal before; all ones is 0. */
  final boolean readPfn() {
    int from = at;
    if (hasHexPrefix()) {
      at += 2;
      if (!readHexDigits()) {
        return false;
      }
    } else if (end - at >= 20 && bytes[at] == '1' && bytes[at + 1] == '8') {
      // 18446744073709551615: how %lu prints the -1 of a failed allocation.
      for (int i = 0; i < 20; i++, at++) {
        if (bytes[at] != ALL_ONES[i]) {
          return fail(MalformedKind.OUT_OF_RANGE, from, "a page frame number");
        }
      }
      value = -1;
    } else if (!readDecimal(-1, PFN_MAX)) {
      return false;
    }
    if (value == -1) {
      value = 0;
    }
    if (value < 0 || value > PFN_MAX) {
      return fail(MalformedKind.OUT_OF_RANGE, from, "a page frame number");
    }
    return true;
  }

  private static final byte[] ALL_ONES =
      "18446744073709551615".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  /** Reads an address: hex with or without prefix, {@code (nil)} or {@code (null)}. */
  final boolean readAddress() {
    if (at < end && bytes[at] == '(') {
      int from = at;
      while (at < end && bytes[at] != ' ') {
        at++;
      }
      boolean nil = at - from == 5 && bytes[from + 1] == 'n' && bytes[from + 2] == 'i';
      boolean nul = at - from == 6 && bytes[from + 1] == 'n' && bytes[from + 2] == 'u';
      value = 0;
      return nil || nul || fail(MalformedKind.BAD_NUMBER, from, "an address, (nil) or (null)");
    }
    if (hasHexPrefix()) {
      at += 2;
    }
    return readHexDigits();
  }
}
