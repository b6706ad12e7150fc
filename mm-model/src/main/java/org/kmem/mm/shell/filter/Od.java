package org.kmem.mm.shell.filter;

import java.util.List;
import java.util.Locale;
import org.kmem.mm.shell.command.ByteInput;
import org.kmem.mm.shell.command.ByteOutput;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code od} and {@code hexdump}: bytes as numbers. */
final class Od extends Tool {
  private static final int ROW = 16;

  Od(String name) {
    super(
        name,
        name.equals("od")
            ? "[-A RADIX] [-t TYPE] [-j SKIP] [-N COUNT] [-v] [FILE]"
            : "[-C] [-v] [-n COUNT] [-s SKIP] [FILE]",
        "print bytes as numbers");
  }

  /** How a row is printed. */
  private record Style(char radix, char type, int size, boolean canonical, boolean all) {}

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    boolean od = name().equals("od");
    Options options = call.options(od ? "A:t:j:N:vbcdxo" : "Cvn:s:xbcd");
    String all = read(call, options.operands());
    int skip = (int) Math.min(all.length(), options.number(od ? 'j' : 's', 0));
    int end =
        (int) Math.min(all.length(), skip + options.number(od ? 'N' : 'n', Integer.MAX_VALUE));
    dump(call.out(), all.substring(0, end), skip, style(options, od));
    return 0;
  }

  private static String read(Invocation call, List<String> files) throws ErrnoException {
    StringBuilder all = new StringBuilder();
    for (String file : files.isEmpty() ? List.of("-") : files) {
      ByteInput input = call.open(file);
      all.append(input.readAll());
      input.close();
    }
    return all.toString();
  }

  private static Style style(Options options, boolean od) throws UsageException {
    if (!od) {
      return new Style('7', 'x', 2, options.has('C'), options.has('v'));
    }
    String type =
        options.value(
            't',
            options.has('b')
                ? "o1"
                : options.has('c')
                    ? "c"
                    : options.has('x') ? "x2" : options.has('d') ? "u2" : "o2");
    if (!type.matches("[acdoux][1248CSIL]?z?")) {
      throw new UsageException("invalid type '" + type + "'");
    }
    int size =
        switch (type.length() > 1
            ? type.charAt(1)
            : type.charAt(0) == 'c' || type.charAt(0) == 'a' ? '1' : '4') {
          case '1', 'C' -> 1;
          case '2', 'S' -> 2;
          case '8', 'L' -> 8;
          default -> 4;
        };
    return new Style(
        options.value('A', "o").charAt(0), type.charAt(0), size, false, options.has('v'));
  }

  private static void dump(ByteOutput out, String bytes, int from, Style style)
      throws ErrnoException {
    String last = "";
    boolean starred = false;
    for (int at = from; at < bytes.length(); at += ROW) {
      String row = bytes.substring(at, Math.min(bytes.length(), at + ROW));
      if (!style.all() && row.equals(last) && row.length() == ROW) {
        out.print(starred ? "" : "*\n");
        starred = true;
        continue;
      }
      starred = false;
      last = row;
      out.print(address(at, style))
          .print(style.canonical() ? canonical(row) : numbers(row, style))
          .print("\n");
    }
    if (style.radix() != 'n') {
      out.println(address(bytes.length(), style));
    }
  }

  private static String address(int at, Style style) {
    return switch (style.radix()) {
      case 'x' -> String.format(Locale.ROOT, "%06x", at);
      case 'd' -> String.format(Locale.ROOT, "%07d", at);
      case 'n' -> "";
      case '7' -> String.format(Locale.ROOT, style.canonical() ? "%08x" : "%07x", at);
      default -> String.format(Locale.ROOT, "%07o", at);
    };
  }

  private static String canonical(String row) {
    StringBuilder text = new StringBuilder(" ");
    for (int i = 0; i < ROW; i++) {
      text.append(i == ROW / 2 ? " " : "");
      text.append(
          i < row.length() ? String.format(Locale.ROOT, " %02x", (int) row.charAt(i)) : "   ");
    }
    text.append("  |");
    for (int i = 0; i < row.length(); i++) {
      text.append(row.charAt(i) >= ' ' && row.charAt(i) < 127 ? row.charAt(i) : '.');
    }
    return text.append('|').toString();
  }

  private static String numbers(String row, Style style) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < row.length(); i += style.size()) {
      long value = 0;
      for (int k = style.size() - 1; k >= 0; k--) {
        value = value << 8 | (i + k < row.length() ? row.charAt(i + k) : 0);
      }
      if (style.radix() == '7') {
        text.append(String.format(Locale.ROOT, " %04x", value));
        continue;
      }
      int bits = style.size() * 8;
      text.append(
          switch (style.type()) {
            case 'x' -> String.format(Locale.ROOT, " %0" + style.size() * 2 + "x", value);
            case 'd' ->
                String.format(
                    Locale.ROOT,
                    " %" + (bits * 3 / 10 + 2) + "d",
                    value << (64 - bits) >> (64 - bits));
            case 'u' ->
                String.format(
                    Locale.ROOT, " %" + (bits * 3 / 10 + 1) + "s", Long.toUnsignedString(value));
            case 'c', 'a' -> String.format(Locale.ROOT, " %3s", character((char) value));
            default -> String.format(Locale.ROOT, " %0" + (bits + 2) / 3 + "o", value);
          });
    }
    return text.toString();
  }

  private static String character(char c) {
    return switch (c) {
      case 0 -> "\\0";
      case 7 -> "\\a";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case 11 -> "\\v";
      default ->
          c >= ' ' && c < 127 ? String.valueOf(c) : String.format(Locale.ROOT, "%03o", (int) c);
    };
  }
}
