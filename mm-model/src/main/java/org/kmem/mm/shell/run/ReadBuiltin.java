package org.kmem.mm.shell.run;

import java.util.List;
import org.kmem.mm.shell.command.ByteInput;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.syntax.Parser;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code read}: a line, cut at IFS, the rest to the last variable. */
final class ReadBuiltin implements ShellBuiltin.Action {
  /** Marks a byte that a backslash has quoted; 0 to 255 are data. */
  private static final int QUOTED = 0x100;

  @Override
  public int run(Interpreter shell, Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("+rsd:n:p:t:u:");
    List<String> names = options.operands().isEmpty() ? List.of("REPLY") : options.operands();
    for (String name : names) {
      if (!Parser.isName(name)) {
        throw new UsageException("bad variable name '" + name + "'", 2);
      }
    }
    if (options.has('p') && call.in().descriptor().isTerminal()) {
      call.err().print(options.value('p', "")).flush();
    }
    String delimiter = options.value('d', "\n");
    StringBuilder line = new StringBuilder();
    boolean ended =
        readLine(
            call.in(),
            line,
            delimiter.isEmpty() ? 0 : delimiter.charAt(0),
            options.number('n', Long.MAX_VALUE),
            options.has('r'));
    Variables variables = shell.process().variables;
    if (options.operands().isEmpty()) {
      variables.set("REPLY", plain(line, 0, line.length()));
    } else {
      assign(variables, names, line, shell.process().ifs());
    }
    return ended ? 0 : 1;
  }

  private static boolean readLine(
      ByteInput in, StringBuilder line, int delimiter, long limit, boolean raw)
      throws ErrnoException {
    while (line.length() < limit) {
      int c = in.read();
      if (c < 0) {
        return false;
      }
      if (c == delimiter) {
        return true;
      }
      if (c == '\\' && !raw) {
        c = in.read();
        if (c < 0) {
          return false;
        }
        if (c != '\n') {
          line.append((char) (c | QUOTED));
        }
      } else if (c != 0) {
        line.append((char) c);
      }
    }
    return true;
  }

  private static boolean isBlank(char c, String ifs) {
    return (c == ' ' || c == '\t' || c == '\n') && ifs.indexOf(c) >= 0;
  }

  private static void assign(
      Variables variables, List<String> names, StringBuilder line, String ifs) {
    int next = 0;
    int length = line.length();
    while (next < length && isBlank(line.charAt(next), ifs)) {
      next++;
    }
    for (int i = 0; i < names.size(); i++) {
      int start = next;
      int end;
      if (i == names.size() - 1) {
        end = restEnd(line, start, ifs);
        next = length;
      } else {
        while (next < length && ifs.indexOf(line.charAt(next)) < 0) {
          next++;
        }
        end = next;
        next = afterDelimiter(line, next, ifs);
      }
      variables.set(names.get(i), plain(line, start, Math.max(start, end)));
    }
  }

  /** Past blanks, at most one other delimiter, and blanks. */
  private static int afterDelimiter(StringBuilder line, int from, String ifs) {
    int next = from;
    while (next < line.length() && isBlank(line.charAt(next), ifs)) {
      next++;
    }
    if (next < line.length() && ifs.indexOf(line.charAt(next)) >= 0) {
      next++;
      while (next < line.length() && isBlank(line.charAt(next), ifs)) {
        next++;
      }
    }
    return next;
  }

  /** Where the last variable's text ends: blanks go, and a delimiter that ends the only field. */
  private static int restEnd(StringBuilder line, int start, String ifs) {
    int end = line.length();
    while (end > start && isBlank(line.charAt(end - 1), ifs)) {
      end--;
    }
    int first = start;
    while (first < end && ifs.indexOf(line.charAt(first)) < 0) {
      first++;
    }
    return first < end && afterDelimiter(line, first, ifs) >= end ? first : end;
  }

  private static String plain(StringBuilder line, int from, int to) {
    StringBuilder text = new StringBuilder(to - from);
    for (int i = from; i < to; i++) {
      text.append((char) (line.charAt(i) & 0xff));
    }
    return text.toString();
  }
}
