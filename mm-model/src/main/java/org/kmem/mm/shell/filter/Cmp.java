package org.kmem.mm.shell.filter;

import java.util.List;
import java.util.Locale;
import org.kmem.mm.shell.command.ByteInput;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code cmp}: whether two files are equal. */
final class Cmp extends Tool {
  private static final int ERROR = 2;

  Cmp() {
    super("cmp", "[-ls] [-n COUNT] FILE1 [FILE2]", "compare two files byte by byte");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("lsn:");
    List<String> files = options.operands();
    requireOperands(files, 1, 2);
    ByteInput one;
    ByteInput other;
    try {
      one = call.open(files.getFirst());
      other = call.open(files.size() > 1 ? files.get(1) : "-");
    } catch (ErrnoException e) {
      call.complain(e);
      return ERROR;
    }
    long limit = options.number('n', Long.MAX_VALUE);
    long line = 1;
    int status = 0;
    for (long at = 1; at <= limit; at++) {
      int a = one.read();
      int b = other.read();
      if (a < 0 && b < 0) {
        break;
      }
      if (a < 0 || b < 0) {
        if (!options.has('s')) {
          call.complain("EOF on " + (a < 0 ? one : other).label());
        }
        status = 1;
        break;
      }
      if (a != b) {
        status = 1;
        if (options.has('l')) {
          call.out().println(String.format(Locale.ROOT, "%d %3o %3o", at, a, b));
          continue;
        }
        if (!options.has('s')) {
          call.out()
              .println(
                  one.label() + " " + other.label() + " differ: char " + at + ", line " + line);
        }
        break;
      }
      line += a == '\n' ? 1 : 0;
    }
    one.close();
    other.close();
    return status;
  }
}
