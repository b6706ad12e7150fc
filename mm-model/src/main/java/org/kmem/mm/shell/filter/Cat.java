package org.kmem.mm.shell.filter;

import java.util.Locale;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;

/** {@code cat}: files one after another, in the blocks they come in. */
final class Cat extends Tool {
  private static final int BLOCK = 64 * 1024;

  Cat() {
    super("cat", "[-nbvetA] [FILE]...", "print files");
  }

  @Override
  String unopened(String path) {
    return "can't open '" + path + "'";
  }

  @Override
  public int run(Invocation call) throws UsageException {
    Options options = call.options("nubvetA");
    if ("nbvetA".chars().anyMatch(letter -> options.has((char) letter))) {
      int[] number = {0};
      return eachInput(
          call,
          options.operands(),
          input -> {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
              boolean counted = options.has('n') || (options.has('b') && !line.isEmpty());
              call.out()
                  .print(counted ? String.format(Locale.ROOT, "%6d\t", ++number[0]) : "")
                  .print(visible(line, options))
                  .print(input.lastLineEnded() ? "\n" : "");
            }
          });
    }
    byte[] block = new byte[BLOCK];
    return eachInput(
        call,
        options.operands(),
        input -> {
          for (int n = input.read(block, 0, BLOCK); n > 0; n = input.read(block, 0, BLOCK)) {
            call.out().write(block, n);
            call.out().flush();
          }
        });
  }

  /** With what cannot be seen made visible, as {@code -v}, {@code -e}, {@code -t} and {@code -A}. */
  private static String visible(String line, Options options) {
    boolean ends = options.has('e') || options.has('A');
    boolean tabs = options.has('t') || options.has('A');
    if (!ends && !tabs && !options.has('v')) {
      return line;
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      int c = line.charAt(i);
      if (c >= 128) {
        text.append("M-");
        c -= 128;
      }
      if (c == 127) {
        text.append("^?");
      } else if (c < ' ' && (c != '\t' || tabs)) {
        text.append('^').append((char) (c + '@'));
      } else {
        text.append((char) c);
      }
    }
    return text.append(ends ? "$" : "").toString();
  }
}
