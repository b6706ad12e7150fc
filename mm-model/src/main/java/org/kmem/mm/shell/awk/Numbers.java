package org.kmem.mm.shell.awk;

import java.util.List;

/** Between numbers and text. */
final class Numbers {
  private static final double EXACT = 1e18;

  private Numbers() {}

  /** Where the longest number at the start of text ends; the start of it if there is none. */
  private static int end(String text, int start) {
    int at = start;
    if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
      at++;
    }
    int digits = at;
    if (isHex(text, at)) {
      at += 2;
      while (at < text.length() && Character.digit(text.charAt(at), 16) >= 0) {
        at++;
      }
      return at;
    }
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
    int count = at - digits;
    if (at < text.length() && text.charAt(at) == '.') {
      int point = at++;
      while (at < text.length() && isDigit(text.charAt(at))) {
        at++;
      }
      count += at - point - 1;
    }
    if (count == 0) {
      return start;
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      int power = at + 1;
      if (power < text.length() && (text.charAt(power) == '-' || text.charAt(power) == '+')) {
        power++;
      }
      if (power < text.length() && isDigit(text.charAt(power))) {
        while (power < text.length() && isDigit(text.charAt(power))) {
          power++;
        }
        return power;
      }
    }
    return at;
  }

  /** Whether a hexadecimal number stands there; busybox takes it, as {@code strtod} does. */
  private static boolean isHex(String text, int at) {
    return at + 2 < text.length()
        && text.charAt(at) == '0'
        && (text.charAt(at + 1) | 0x20) == 'x'
        && Character.digit(text.charAt(at + 2), 16) >= 0;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int skipBlanks(String text, int from) {
    int at = from;
    while (at < text.length()
        && (text.charAt(at) == ' ' || (text.charAt(at) >= '\t' && text.charAt(at) <= '\r'))) {
      at++;
    }
    return at;
  }

  /** The number that text starts with, or 0. */
  static double prefix(String text) {
    int start = skipBlanks(text, 0);
    int end = end(text, start);
    if (start == end) {
      return 0;
    }
    if (end - start <= 15) {
      long value = 0; // the common case: a short integer
      for (int i = start; i <= end; i++) {
        if (i == end) {
          return (double) value;
        }
        if (!isDigit(text.charAt(i))) {
          break;
        }
        value = value * 10 + text.charAt(i) - '0';
      }
    }
    int sign = text.charAt(start) == '-' || text.charAt(start) == '+' ? 1 : 0;
    if (isHex(text, start + sign)) {
      double value = hex(text.substring(start + sign + 2, end));
      return text.charAt(start) == '-' ? -value : value;
    }
    return Double.parseDouble(text.substring(start, end));
  }

  private static double hex(String digits) {
    double value = 0;
    for (int i = 0; i < digits.length(); i++) {
      value = value * 16 + Character.digit(digits.charAt(i), 16);
    }
    return value;
  }

  /** Whether text is a number and nothing else, blanks around it apart. */
  static boolean isNumeric(String text) {
    int start = skipBlanks(text, 0);
    int end = end(text, start);
    return end > start && skipBlanks(text, end) == text.length();
  }

  static String text(double number, String format) {
    if (number == Math.rint(number) && Math.abs(number) < EXACT) {
      return Long.toString((long) number);
    }
    return Format.sprintf(format, List.of(Value.of(number)), format);
  }
}
