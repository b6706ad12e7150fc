package org.kmem.mm.shell.filter;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.shell.command.ByteOutput;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code sort}: lines in order; stable where keys are equal only with {@code -s}. */
final class Sort extends Tool {
  Sort() {
    super("sort", "[-nrufshbVg] [-t SEPARATOR] [-k KEY]... [-o FILE] [FILE]...", "sort lines");
  }

  /**
   * A key.
   *
   * @param fromField from 1
   * @param fromByte from 1
   * @param toField 0 for the end of the line
   * @param toByte 0 for the end of the field
   * @param flags letters of its own; empty for those of the call
   */
  private record Key(int fromField, int fromByte, int toField, int toByte, String flags) {
    static Key parse(String spec) throws UsageException {
      Matcher m = SPEC.matcher(spec);
      if (!m.matches()) {
        throw new UsageException("invalid key '" + spec + "'");
      }
      return new Key(
          number(m.group(1), 1),
          number(m.group(2), 1),
          number(m.group(4), 0),
          number(m.group(5), 0),
          m.group(3) + (m.group(6) == null ? "" : m.group(6)));
    }

    private static int number(@Nullable String digits, int otherwise) {
      return digits == null ? otherwise : Integer.parseInt(digits);
    }
  }

  private static final Pattern SPEC =
      Pattern.compile("(\\d+)(?:\\.(\\d+))?([a-zA-Z]*)(?:,(\\d+)(?:\\.(\\d+))?([a-zA-Z]*))?");

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("nrufshbVgizct:k:o:");
    List<String> lines = new ArrayList<>();
    int status =
        eachInput(
            call,
            options.operands(),
            input -> {
              for (String line = input.readLine(); line != null; line = input.readLine()) {
                lines.add(line);
              }
            });
    if (status != 0) {
      return status;
    }
    Comparator<String> keys = comparator(options);
    Comparator<String> order = keys;
    if (!options.has('s') && !options.has('u')) {
      order =
          order.thenComparing(
              options.has('r')
                  ? Comparator.<String>reverseOrder()
                  : Comparator.<String>naturalOrder());
    }
    if (options.has('c')) {
      for (int i = 1; i < lines.size(); i++) {
        if (order.compare(lines.get(i - 1), lines.get(i)) > 0) {
          return call.complain("disorder: " + lines.get(i));
        }
      }
      return 0;
    }
    if (options.has('s') && options.has('r')) {
      Collections.reverse(lines); // busybox turns round the order of equal lines as well
    }
    lines.sort(order);
    ByteOutput out = options.has('o') ? call.create(options.value('o', ""), false) : call.out();
    String last = null;
    for (String line : lines) {
      if (!options.has('u') || last == null || keys.compare(last, line) != 0) {
        out.println(line);
      }
      last = line;
    }
    if (out != call.out()) {
      out.close();
    }
    return 0;
  }

  private static Comparator<String> comparator(Options options) throws UsageException {
    StringBuilder flags = new StringBuilder();
    for (char letter : "nrfhbVgi".toCharArray()) {
      flags.append(options.has(letter) ? String.valueOf(letter) : "");
    }
    String separator = options.value('t', "");
    Comparator<String> order = null;
    for (String spec : options.values('k')) {
      Key key = Key.parse(spec);
      String effective = key.flags().isEmpty() ? flags.toString() : key.flags();
      Comparator<String> one =
          Comparator.comparing(
              line -> extract(line, key, separator, effective.indexOf('b') >= 0),
              byFlags(effective));
      order = order == null ? one : order.thenComparing(one);
    }
    return order == null ? byFlags(flags.toString()) : order;
  }

  private static Comparator<String> byFlags(String flags) {
    Comparator<String> order;
    if (flags.equals("b")) {
      order = Comparator.comparing(String::stripLeading);
    } else if (flags.indexOf('n') >= 0 || flags.indexOf('g') >= 0) {
      order = Comparator.comparingDouble(Sort::number);
    } else if (flags.indexOf('h') >= 0) {
      order = Comparator.comparingDouble(Sort::humanNumber);
    } else if (flags.indexOf('V') >= 0) {
      order = Sort::compareVersions;
    } else if (flags.indexOf('f') >= 0) {
      order = Comparator.comparing(text -> text.toUpperCase(Locale.ROOT));
    } else {
      order = Comparator.naturalOrder();
    }
    return flags.indexOf('r') >= 0 ? order.reversed() : order;
  }

  private static String extract(String line, Key key, String separator, boolean skipBlanks) {
    int start = fieldStart(line, key.fromField(), separator);
    if (skipBlanks || (key.fromByte() > 1 && separator.isEmpty())) {
      while (start < line.length() && isBlank(line.charAt(start))) {
        start++;
      }
    }
    start = Math.min(line.length(), start + key.fromByte() - 1);
    int end = line.length();
    if (key.toField() > 0 && key.toByte() == 0) {
      end = fieldEnd(line, key.toField(), separator);
    } else if (key.toField() > 0) {
      end = Math.min(end, fieldStart(line, key.toField(), separator) + key.toByte());
    }
    return start >= end ? "" : line.substring(start, end);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static int fieldStart(String line, int field, String separator) {
    int at = 0;
    for (int n = 1; n < field && at < line.length(); n++) {
      at = fieldEndFrom(line, at, separator);
      at += separator.isEmpty() ? 0 : 1;
    }
    return Math.min(at, line.length());
  }

  private static int fieldEnd(String line, int field, String separator) {
    return fieldEndFrom(line, fieldStart(line, field, separator), separator);
  }

  private static int fieldEndFrom(String line, int from, String separator) {
    if (!separator.isEmpty()) {
      int end = line.indexOf(separator.charAt(0), from);
      return end < 0 ? line.length() : end;
    }
    int at = from;
    while (at < line.length() && isBlank(line.charAt(at))) {
      at++;
    }
    while (at < line.length() && !isBlank(line.charAt(at))) {
      at++;
    }
    return at;
  }

  /** The number text starts with; 0 if it starts with none. */
  static double number(String text) {
    int start = 0;
    while (start < text.length() && isBlank(text.charAt(start))) {
      start++;
    }
    int end = start;
    if (end < text.length() && (text.charAt(end) == '-' || text.charAt(end) == '+')) {
      end++;
    }
    while (end < text.length()
        && (Character.isDigit(text.charAt(end)) || text.charAt(end) == '.')) {
      end++;
    }
    try {
      return end == start ? 0 : Double.parseDouble(text.substring(start, end));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static double humanNumber(String text) {
    int at = 0;
    String trimmed = text.strip();
    while (at < trimmed.length() && "+-.0123456789".indexOf(trimmed.charAt(at)) >= 0) {
      at++;
    }
    int power =
        at < trimmed.length() ? "KMGTPE".indexOf(Character.toUpperCase(trimmed.charAt(at))) + 1 : 0;
    return number(trimmed) * Math.pow(1024, power);
  }

  private static int compareVersions(String a, String b) {
    int i = 0;
    int k = 0;
    while (i < a.length() && k < b.length()) {
      if (Character.isDigit(a.charAt(i)) && Character.isDigit(b.charAt(k))) {
        int iEnd = digitsEnd(a, i);
        int kEnd = digitsEnd(b, k);
        int order =
            new BigDecimal(a.substring(i, iEnd)).compareTo(new BigDecimal(b.substring(k, kEnd)));
        if (order != 0) {
          return order;
        }
        i = iEnd;
        k = kEnd;
      } else if (a.charAt(i) != b.charAt(k)) {
        return Character.compare(a.charAt(i), b.charAt(k));
      } else {
        i++;
        k++;
      }
    }
    return Integer.compare(a.length() - i, b.length() - k);
  }

  private static int digitsEnd(String text, int from) {
    int end = from;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }
}
