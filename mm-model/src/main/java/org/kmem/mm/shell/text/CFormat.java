package org.kmem.mm.shell.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * The conversions of {@code printf(3)}, for the tools that offer them.
 *
 * <p>A specification is what stands between the percent sign and the letter, percent sign included.
 */
public final class CFormat {
  /** A specification, read. */
  private record Spec(
      boolean left,
      boolean plus,
      boolean space,
      boolean zero,
      boolean alternate,
      int width,
      int precision) {
    static Spec parse(String text) {
      boolean left = false;
      boolean plus = false;
      boolean space = false;
      boolean zero = false;
      boolean alternate = false;
      int i = 1;
      for (; i < text.length() && "-+ 0#".indexOf(text.charAt(i)) >= 0; i++) {
        switch (text.charAt(i)) {
          case '-' -> left = true;
          case '+' -> plus = true;
          case ' ' -> space = true;
          case '0' -> zero = true;
          default -> alternate = true;
        }
      }
      int dot = text.indexOf('.', i);
      int width = number(text.substring(i, dot < 0 ? text.length() : dot), 0);
      int precision = dot < 0 ? -1 : number(text.substring(dot + 1), 0);
      return new Spec(left || width < 0, plus, space, zero, alternate, Math.abs(width), precision);
    }

    private static int number(String digits, int otherwise) {
      try {
        return digits.isEmpty() ? otherwise : Integer.parseInt(digits);
      } catch (NumberFormatException e) {
        return otherwise;
      }
    }

    String sign(boolean negative) {
      return negative ? "-" : plus ? "+" : space ? " " : "";
    }

    String pad(String sign, String digits, boolean zeros) {
      int missing = width - sign.length() - digits.length();
      if (missing <= 0) {
        return sign + digits;
      }
      if (left) {
        return sign + digits + " ".repeat(missing);
      }
      return zeros ? sign + "0".repeat(missing) + digits : " ".repeat(missing) + sign + digits;
    }
  }

  private CFormat() {}

  /**
   * {@code %s}.
   *
   * @param spec such as {@code %-10.3}
   * @param text what
   * @return padded and cut
   */
  public static String string(String spec, String text) {
    Spec s = Spec.parse(spec);
    String cut =
        s.precision() >= 0 && s.precision() < text.length()
            ? text.substring(0, s.precision())
            : text;
    return s.pad("", cut, false);
  }

  /**
   * {@code %d %i %u %x %X %o}.
   *
   * @param spec such as {@code %05}
   * @param letter which
   * @param value what; unsigned but for d and i
   * @return formatted
   */
  public static String integer(String spec, char letter, long value) {
    Spec s = Spec.parse(spec);
    boolean signed = letter == 'd' || letter == 'i';
    String digits =
        switch (letter) {
          case 'x' -> Long.toHexString(value);
          case 'X' -> Long.toHexString(value).toUpperCase(Locale.ROOT);
          case 'o' -> Long.toOctalString(value);
          case 'u' -> Long.toUnsignedString(value);
          default -> value < 0 ? Long.toString(value).substring(1) : Long.toString(value);
        };
    if (s.precision() > digits.length()) {
      digits = "0".repeat(s.precision() - digits.length()) + digits;
    }
    String sign = signed ? s.sign(value < 0) : "";
    if (s.alternate() && value != 0) {
      sign = letter == 'x' ? "0x" : letter == 'X' ? "0X" : letter == 'o' ? "0" : sign;
    }
    return s.pad(sign, digits, s.zero() && s.precision() < 0);
  }

  /**
   * {@code %e %f %g} and their capitals.
   *
   * @param spec such as {@code %.2}
   * @param letter which
   * @param value what
   * @return formatted
   */
  public static String real(String spec, char letter, double value) {
    Spec s = Spec.parse(spec);
    boolean negative = value < 0 || 1 / value < 0;
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return s.pad(s.sign(negative), Double.isNaN(value) ? "nan" : "inf", false);
    }
    int precision = s.precision() < 0 ? 6 : s.precision();
    double magnitude = Math.abs(value);
    String digits =
        switch (Character.toLowerCase(letter)) {
          case 'f' -> fixed(magnitude, precision);
          case 'e' -> exponent(magnitude, precision);
          default -> general(magnitude, Math.max(1, precision), s.alternate());
        };
    if (Character.isUpperCase(letter)) {
      digits = digits.toUpperCase(Locale.ROOT);
    }
    return s.pad(s.sign(negative), digits, s.zero());
  }

  private static String fixed(double value, int precision) {
    return new BigDecimal(value).setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
  }

  private static String exponent(double value, int precision) {
    if (value == 0) {
      return fixed(0, precision) + "e+00";
    }
    BigDecimal rounded =
        new BigDecimal(value).round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
    int power = rounded.precision() - rounded.scale() - 1;
    String mantissa =
        rounded.movePointLeft(power).setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
    return mantissa
        + "e"
        + (power < 0 ? "-" : "+")
        + String.format(Locale.ROOT, "%02d", Math.abs(power));
  }

  private static String general(double value, int precision, boolean keepZeros) {
    int power = 0;
    if (value != 0) {
      BigDecimal rounded =
          new BigDecimal(value).round(new MathContext(precision, RoundingMode.HALF_EVEN));
      power = rounded.precision() - rounded.scale() - 1;
    }
    boolean scientific = power < -4 || power >= precision;
    String text = scientific ? exponent(value, precision - 1) : fixed(value, precision - 1 - power);
    if (keepZeros || text.indexOf('.') < 0) {
      return text;
    }
    int mantissaEnd = scientific ? text.indexOf('e') : text.length();
    int end = mantissaEnd;
    while (text.charAt(end - 1) == '0') {
      end--;
    }
    end -= text.charAt(end - 1) == '.' ? 1 : 0;
    return text.substring(0, end) + text.substring(mantissaEnd);
  }
}
