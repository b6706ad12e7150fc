package org.kmem.mm.shell.filter;

import java.util.ArrayList;
import java.util.List;
import org.kmem.mm.shell.command.ByteInput;
import org.kmem.mm.shell.command.ByteOutput;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code diff}: which lines of two files differ, in the unified form. */
final class Diff extends Tool {
  private static final int ERROR = 2;

  Diff() {
    super("diff", "[-uqbwi] [-U LINES] FILE1 FILE2", "compare two files line by line");
  }

  /** A line of the result: kept, only in the first, only in the second. */
  private record Change(char sign, String line) {}

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("uqU:bwiNars");
    requireOperands(options.operands(), 2, 2);
    List<String> one;
    List<String> other;
    try {
      one = lines(call, options.operands().get(0));
      other = lines(call, options.operands().get(1));
    } catch (ErrnoException e) {
      call.complain(e);
      return ERROR;
    }
    if (one.equals(other)) {
      return 0;
    }
    if (options.has('q')) {
      call.out().println("Files " + String.join(" and ", options.operands()) + " differ");
      return 1;
    }
    call.out().println("--- " + options.operands().get(0));
    call.out().println("+++ " + options.operands().get(1));
    print(call.out(), changes(one, other), (int) options.number('U', 3));
    return 1;
  }

  private static List<String> lines(Invocation call, String path) throws ErrnoException {
    List<String> lines = new ArrayList<>();
    ByteInput input = call.open(path);
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      lines.add(line);
    }
    input.close();
    return lines;
  }

  /** By the longest common subsequence. */
  private static List<Change> changes(List<String> one, List<String> other) {
    int[][] common = new int[one.size() + 1][other.size() + 1];
    for (int i = one.size() - 1; i >= 0; i--) {
      for (int k = other.size() - 1; k >= 0; k--) {
        common[i][k] =
            one.get(i).equals(other.get(k))
                ? common[i + 1][k + 1] + 1
                : Math.max(common[i + 1][k], common[i][k + 1]);
      }
    }
    List<Change> changes = new ArrayList<>();
    int i = 0;
    int k = 0;
    while (i < one.size() || k < other.size()) {
      if (i < one.size() && k < other.size() && one.get(i).equals(other.get(k))) {
        changes.add(new Change(' ', one.get(i++)));
        k++;
      } else if (i < one.size() && (k == other.size() || common[i + 1][k] >= common[i][k + 1])) {
        changes.add(new Change('-', one.get(i++)));
      } else {
        changes.add(new Change('+', other.get(k++)));
      }
    }
    return changes;
  }

  private static void print(ByteOutput out, List<Change> changes, int context)
      throws ErrnoException {
    int at = 0;
    int oneLine = 1;
    int otherLine = 1;
    while (at < changes.size()) {
      int first = at;
      while (first < changes.size() && changes.get(first).sign() == ' ') {
        first++;
      }
      if (first == changes.size()) {
        return;
      }
      int start = Math.max(at, first - context);
      oneLine += start - at;
      otherLine += start - at;
      int end = first;
      for (int next = first; next < changes.size() && next <= end + 2 * context; next++) {
        if (changes.get(next).sign() != ' ') {
          end = next;
        }
      }
      int stop = Math.min(changes.size(), end + 1 + context);
      List<Change> hunk = changes.subList(start, stop);
      int inOne = (int) hunk.stream().filter(change -> change.sign() != '+').count();
      int inOther = (int) hunk.stream().filter(change -> change.sign() != '-').count();
      out.println("@@ -" + range(oneLine, inOne) + " +" + range(otherLine, inOther) + " @@");
      for (Change change : hunk) {
        out.println(change.sign() + change.line());
      }
      oneLine += inOne;
      otherLine += inOther;
      at = stop;
    }
  }

  private static String range(int first, int count) {
    return count == 1 ? Integer.toString(first) : (count == 0 ? first - 1 : first) + "," + count;
  }
}
