package org.kmem.mm.shell.text;

/** Backslash escapes, in the three dialects of {@code echo -e}, {@code printf} and {@code $'...'}. */
public final class Escapes {
  private Escapes() {}

  /**
   * What is left of text with escapes.
   *
   * @param text with escapes replaced
   * @param stopped whether {@code \c} asked for no more output
   */
  public record Unescaped(String text, boolean stopped) {}

  /**
   * As {@code echo -e} and {@code printf %b}: octal is <code>\0nnn</code>, {@code \c} stops.
   *
   * @param text with escapes
   * @return without
   */
  public static Unescaped echo(String text) {
    return unescape(text, true);
  }

  /**
   * As the format of {@code printf}: octal is <code>\nnn</code>.
   *
   * @param text with escapes
   * @return without
   */
  public static Unescaped printf(String text) {
    return unescape(text, false);
  }

  /**
   * As {@code $'...'}.
   *
   * @param text between the quotes
   * @return without escapes
   */
  public static String dollarQuoted(String text) {
    return unescape(text, false).text();
  }

  private static Unescaped unescape(String text, boolean zeroOctal) {
    if (text.indexOf('\\') < 0) {
      return new Unescaped(text, false);
    }
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i++);
      if (c != '\\' || i == text.length()) {
        out.append(c);
        continue;
      }
      char letter = text.charAt(i++);
      switch (letter) {
        case 'a' -> out.append('\u0007');
        case 'b' -> out.append('\b');
        case 'e' -> out.append('\u001b');
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'v' -> out.append('\u000b');
        case '\\', '\'', '"' -> out.append(letter);
        case 'c' -> {
          return new Unescaped(out.toString(), true);
        }
        case 'x' -> {
          int end = i;
          while (end < text.length() && end < i + 2 && Character.digit(text.charAt(end), 16) >= 0) {
            end++;
          }
          if (end == i) {
            out.append("\\x");
          } else {
            out.append((char) Integer.parseInt(text.substring(i, end), 16));
          }
          i = end;
        }
        case '0', '1', '2', '3', '4', '5', '6', '7' -> {
          int start = zeroOctal && letter == '0' ? i : i - 1;
          int end = start;
          while (end < text.length()
              && end < start + 3
              && Character.digit(text.charAt(end), 8) >= 0) {
            end++;
          }
          out.append(
              end == start
                  ? '\0'
                  : (char) (Integer.parseInt(text.substring(start, end), 8) & 0xff));
          i = end;
        }
        default -> out.append('\\').append(letter);
      }
    }
    return new Unescaped(out.toString(), false);
  }
}
