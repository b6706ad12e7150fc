package org.kmem.mm.shell.filter;

import java.util.BitSet;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;

/** {@code cut}: columns of lines. */
final class Cut extends Tool {
  Cut() {
    super("cut", "-b LIST | -c LIST | -f LIST [-d DELIM] [-s] [FILE]...", "print columns of lines");
  }

  @Override
  public int run(Invocation call) throws UsageException {
    Options options = call.options("b:c:f:d:sn");
    boolean fields = options.has('f');
    String list = options.value('f', options.value('c', options.value('b', "")));
    if (list.isEmpty()) {
      throw new UsageException("expected a list of bytes, characters, or fields");
    }
    BitSet wanted = parse(list);
    String delimiter = options.value('d', "\t");
    return eachInput(
        call,
        options.operands(),
        input -> {
          for (String line = input.readLine(); line != null; line = input.readLine()) {
            if (!fields) {
              call.out().println(columns(line, wanted));
            } else if (line.indexOf(delimiter) < 0) {
              if (!options.has('s')) {
                call.out().println(line);
              }
            } else {
              call.out().println(fields(line, delimiter, wanted));
            }
          }
        });
  }

  /** Numbers and ranges; an open range sets all that lines could have. */
  private static BitSet parse(String list) throws UsageException {
    BitSet wanted = new BitSet();
    for (String part : list.split(",", -1)) {
      int dash = part.indexOf('-');
      try {
        int from = dash == 0 ? 1 : Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
        int to =
            dash < 0
                ? from
                : dash == part.length() - 1 ? 1 << 20 : Integer.parseInt(part.substring(dash + 1));
        if (from < 1 || to < from || part.equals("-")) {
          throw new UsageException("invalid byte or field list");
        }
        wanted.set(from, to + 1);
      } catch (NumberFormatException e) {
        throw new UsageException("invalid byte or field list");
      }
    }
    return wanted;
  }

  private static String columns(String line, BitSet wanted) {
    StringBuilder row = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      if (wanted.get(i + 1)) {
        row.append(line.charAt(i));
      }
    }
    return row.toString();
  }

  private static String fields(String line, String delimiter, BitSet wanted) {
    StringBuilder row = new StringBuilder();
    int number = 1;
    boolean any = false;
    for (int start = 0; start <= line.length(); number++) {
      int end = line.indexOf(delimiter, start);
      end = end < 0 ? line.length() : end;
      if (wanted.get(number)) {
        row.append(any ? delimiter : "").append(line, start, end);
        any = true;
      }
      start = end + delimiter.length();
    }
    return row.toString();
  }
}
