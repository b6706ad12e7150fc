package org.kmem.mm.shell.awk;

import java.util.List;
import org.kmem.mm.shell.text.CFormat;

/** {@code sprintf}. */
final class Format {
  private Format() {}

  static String sprintf(String format, List<Value> arguments, String convfmt) {
    StringBuilder out = new StringBuilder();
    int next = 0;
    int i = 0;
    while (i < format.length()) {
      char c = format.charAt(i++);
      if (c != '%' || i == format.length()) {
        out.append(c);
        continue;
      }
      if (format.charAt(i) == '%') {
        out.append('%');
        i++;
        continue;
      }
      StringBuilder spec = new StringBuilder("%");
      while (i < format.length() && "-+ #0123456789.*".indexOf(format.charAt(i)) >= 0) {
        char flag = format.charAt(i++);
        if (flag == '*') {
          spec.append(next < arguments.size() ? (long) arguments.get(next++).number() : 0);
        } else {
          spec.append(flag);
        }
      }
      while (i < format.length() && "hlLqjzt".indexOf(format.charAt(i)) >= 0) {
        i++;
      }
      if (i == format.length()) {
        return out.append(spec).toString();
      }
      char letter = format.charAt(i++);
      Value value = next < arguments.size() ? arguments.get(next++) : Value.unset();
      out.append(
          switch (letter) {
            case 'd', 'i', 'x', 'X', 'o', 'u' -> integer(spec.toString(), letter, value.number());
            case 'e', 'E', 'f', 'F', 'g', 'G' ->
                CFormat.real(spec.toString(), letter, value.number());
            case 'c' -> CFormat.string(spec.toString(), character(value));
            case 's' -> CFormat.string(spec.toString(), value.text(convfmt));
            default -> spec.toString() + letter;
          });
    }
    return out.toString();
  }

  private static String integer(String spec, char letter, double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return CFormat.real(spec, 'f', number);
    }
    return CFormat.integer(spec, letter, (long) number);
  }

  private static String character(Value value) {
    if (value instanceof Value.Num num) {
      return String.valueOf((char) ((int) num.number() & 0xff));
    }
    String text = value.text("%.6g");
    return text.isEmpty() ? "" : text.substring(0, 1);
  }
}
