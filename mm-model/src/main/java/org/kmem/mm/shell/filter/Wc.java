package org.kmem.mm.shell.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.kmem.mm.shell.command.ByteInput;
import org.kmem.mm.shell.command.ByteOutput;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code wc}: lines, words, bytes. */
final class Wc extends Tool {
  Wc() {
    super("wc", "[-lwcmL] [FILE]...", "count lines, words and bytes");
  }

  /** What is counted. */
  private static final class Counts {
    private long lines;
    private long words;
    private long bytes;
    private long longest;

    void add(ByteInput input) throws ErrnoException {
      byte[] block = new byte[4096];
      boolean inWord = false;
      long length = 0;
      for (int n = input.read(block, 0, block.length);
          n > 0;
          n = input.read(block, 0, block.length)) {
        bytes += n;
        for (int i = 0; i < n; i++) {
          int c = block[i];
          boolean blank = c == ' ' || (c >= '\t' && c <= '\r');
          words += inWord || blank ? 0 : 1;
          inWord = !blank;
          lines += c == '\n' ? 1 : 0;
          length = c == '\n' ? 0 : length + 1;
          longest = Math.max(longest, length);
        }
      }
    }

    void add(Counts other) {
      lines += other.lines;
      words += other.words;
      bytes += other.bytes;
      longest = Math.max(longest, other.longest);
    }
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("lwcmL");
    boolean all =
        !(options.has('l')
            || options.has('w')
            || options.has('c')
            || options.has('m')
            || options.has('L'));
    List<String> files = options.operands();
    boolean several = files.size() > 1;
    Counts total = new Counts();
    int status =
        eachInput(
            call,
            files,
            input -> {
              Counts counts = new Counts();
              counts.add(input);
              print(
                  call.out(), options, all, counts, files.isEmpty() ? "" : input.label(), several);
              total.add(counts);
            });
    if (several) {
      print(call.out(), options, all, total, "total", true);
    }
    return status;
  }

  private static void print(
      ByteOutput out, Options options, boolean all, Counts counts, String label, boolean wide)
      throws ErrnoException {
    List<Long> columns = new ArrayList<>();
    if (all || options.has('l')) {
      columns.add(counts.lines);
    }
    if (all || options.has('w')) {
      columns.add(counts.words);
    }
    if (all || options.has('c') || options.has('m')) {
      columns.add(counts.bytes);
    }
    if (options.has('L')) {
      columns.add(counts.longest);
    }
    StringBuilder row = new StringBuilder();
    String format = columns.size() == 1 && !wide ? "%d" : "%9d";
    for (long column : columns) {
      row.append(row.isEmpty() ? "" : " ").append(String.format(Locale.ROOT, format, column));
    }
    out.println(row + (label.isEmpty() ? "" : " " + label));
  }
}
