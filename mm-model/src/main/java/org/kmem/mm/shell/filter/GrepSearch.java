package org.kmem.mm.shell.filter;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kmem.mm.shell.command.ByteInput;
import org.kmem.mm.shell.command.ByteOutput;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** What one call of {@code grep} looks for, how it prints, and whether it found anything. */
final class GrepSearch {
  private final Options options;
  private final List<Pattern> patterns;
  private final ByteOutput out;
  private final boolean named;
  private final long limit;
  private final long before;
  private final long after;
  private boolean found;

  GrepSearch(Options options, List<Pattern> patterns, ByteOutput out, boolean named)
      throws UsageException {
    this.options = options;
    this.patterns = patterns;
    this.out = out;
    this.named = named;
    long context = options.number('C', 0);
    limit = options.number('m', Long.MAX_VALUE);
    before = options.number('B', context);
    after = options.number('A', context);
  }

  boolean foundAny() {
    return found;
  }

  /** Goes through one input. */
  void search(ByteInput input) throws ErrnoException {
    String label = input.label().equals("-") ? "(standard input)" : input.label();
    boolean listing = options.has('l') || options.has('L');
    boolean printing = !listing && !options.has('q') && !options.has('c');
    Deque<String> held = new ArrayDeque<>();
    long count = 0;
    long number = 0;
    long lastPrinted = 0;
    long trailing = 0;
    for (String line = input.readLine(); line != null && count < limit; line = input.readLine()) {
      number++;
      boolean selected = matches(line) != options.has('v');
      if (selected) {
        count++;
        if (!printing) {
          if (options.has('q') || listing) {
            break;
          }
          continue;
        }
        if (before + after > 0 && lastPrinted > 0 && number - held.size() > lastPrinted + 1) {
          out.println("--");
        }
        long heldNumber = number - held.size();
        for (String earlier : held) {
          print(label, heldNumber++, earlier, '-');
        }
        held.clear();
        printSelected(label, number, line);
        lastPrinted = number;
        trailing = after;
      } else if (printing && trailing > 0) {
        trailing--;
        print(label, number, line, '-');
        lastPrinted = number;
      } else if (before > 0 && printing) {
        held.addLast(line);
        if (held.size() > before) {
          held.removeFirst();
        }
      }
    }
    found |= options.has('L') ? count == 0 : count > 0;
    if (options.has('c') && !options.has('q')) {
      out.println((named ? label + ":" : "") + count);
    } else if (listing && count > 0 == options.has('l')) {
      out.println(label);
    }
  }

  private void print(String label, long number, String line, char separator) throws ErrnoException {
    out.println(
        (named ? label + separator : "")
            + (options.has('n') ? "" + number + separator : "")
            + line);
  }

  private void printSelected(String label, long number, String line) throws ErrnoException {
    if (!options.has('o')) {
      print(label, number, line, ':');
      return;
    }
    if (options.has('v')) {
      return;
    }
    int from = 0;
    while (from <= line.length()) {
      Matcher best = null;
      for (Pattern pattern : patterns) {
        Matcher m = pattern.matcher(line);
        if (find(m, line, from)
            && (best == null
                || m.start() < best.start()
                || (m.start() == best.start() && m.end() > best.end()))) {
          best = m;
        }
      }
      if (best == null) {
        return;
      }
      if (best.end() > best.start()) {
        print(label, number, best.group(), ':');
      }
      from = Math.max(best.end(), best.start() + 1);
    }
  }

  private boolean matches(String line) {
    for (Pattern pattern : patterns) {
      if (find(pattern.matcher(line), line, 0)) {
        return true;
      }
    }
    return false;
  }

  /** The next match that is a word of its own, if that is asked for. */
  private boolean find(Matcher matcher, String line, int from) {
    int start = from;
    while (start <= line.length() && matcher.find(start)) {
      boolean word = !isWordByte(line, matcher.start() - 1) && !isWordByte(line, matcher.end());
      if (!options.has('w') || word) {
        return true;
      }
      start = matcher.start() + 1;
    }
    return false;
  }

  private static boolean isWordByte(String line, int at) {
    return at >= 0
        && at < line.length()
        && ((line.charAt(at) < 128 && Character.isLetterOrDigit(line.charAt(at)))
            || line.charAt(at) == '_');
  }
}
