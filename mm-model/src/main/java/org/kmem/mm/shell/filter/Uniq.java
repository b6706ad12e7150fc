package org.kmem.mm.shell.filter;

import java.util.Locale;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.shell.command.ByteInput;
import org.kmem.mm.shell.command.ByteOutput;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code uniq}: lines that differ from the one before. */
final class Uniq extends Tool {
  Uniq() {
    super(
        "uniq",
        "[-cduiw] [-f FIELDS] [-s BYTES] [-w BYTES] [INPUT [OUTPUT]]",
        "drop repeated lines");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("cduif:s:w:");
    requireOperands(options.operands(), 0, 2);
    ByteInput input = call.open(options.operands().isEmpty() ? "-" : options.operands().getFirst());
    ByteOutput out =
        options.operands().size() > 1 ? call.create(options.operands().get(1), false) : call.out();
    String held = null;
    String heldKey = "";
    long count = 0;
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String key = key(line, options);
      if (held != null && key.equals(heldKey)) {
        count++;
        continue;
      }
      if (held != null) {
        print(out, options, held, count);
      }
      held = line;
      heldKey = key;
      count = 1;
    }
    if (held != null) {
      print(out, options, held, count);
    }
    input.close();
    if (out != call.out()) {
      out.close();
    }
    return 0;
  }

  private static String key(String line, Options options) throws ErrnoException {
    try {
      int start = 0;
      for (long skip = options.number('f', 0); skip > 0; skip--) {
        while (start < line.length() && (line.charAt(start) == ' ' || line.charAt(start) == '\t')) {
          start++;
        }
        while (start < line.length() && line.charAt(start) != ' ' && line.charAt(start) != '\t') {
          start++;
        }
      }
      start = (int) Math.min(line.length(), start + options.number('s', 0));
      int end = (int) Math.min(line.length(), start + options.number('w', line.length()));
      String key = line.substring(start, end);
      return options.has('i') ? key.toLowerCase(Locale.ROOT) : key;
    } catch (UsageException e) {
      throw new ErrnoException(Errno.EINVAL, e.complaint());
    }
  }

  private static void print(ByteOutput out, Options options, String line, long count)
      throws ErrnoException {
    if ((options.has('d') && count == 1) || (options.has('u') && count > 1)) {
      return;
    }
    out.println((options.has('c') ? String.format(Locale.ROOT, "%7d ", count) : "") + line);
  }
}
