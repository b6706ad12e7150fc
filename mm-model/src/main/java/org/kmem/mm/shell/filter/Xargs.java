package org.kmem.mm.shell.filter;

import java.util.ArrayList;
import java.util.List;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.text.Escapes;

/** {@code xargs}: words of standard input become arguments. */
final class Xargs extends Tool {
  private static final int FAILED = 123;

  Xargs() {
    super(
        "xargs",
        "[-0rt] [-n COUNT] [-I TEXT] [-d DELIM] [COMMAND [ARGUMENT]...]",
        "run a command with words of standard input");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("+0rtxn:I:d:P:s:E:L:");
    List<String> command = options.operands().isEmpty() ? List.of("echo") : options.operands();
    String all = call.in().readAll();
    List<String> words;
    if (options.has('0')) {
      words = cut(all, "\0");
    } else if (options.has('d')) {
      words = cut(all, Escapes.printf(options.value('d', "")).text());
    } else if (options.has('I')) {
      words = cut(all, "\n");
    } else {
      words = split(call, all);
    }
    int status = 0;
    if (options.has('I')) {
      for (String word : words) {
        String text = word.stripLeading();
        List<String> argv =
            command.stream().map(part -> part.replace(options.value('I', ""), text)).toList();
        status = Math.max(status, one(call, argv, options.has('t')));
      }
      return status;
    }
    if (words.isEmpty() && options.has('r')) {
      return 0;
    }
    int size = (int) options.number(options.has('n') ? 'n' : 'L', Integer.MAX_VALUE);
    if (size < 1) {
      throw new UsageException("invalid number '" + size + "'");
    }
    int from = 0;
    do {
      int to = (int) Math.min(words.size(), (long) from + size);
      List<String> argv = new ArrayList<>(command);
      argv.addAll(words.subList(from, to));
      status = Math.max(status, one(call, argv, options.has('t')));
      from = to;
    } while (from < words.size());
    return status;
  }

  private static int one(Invocation call, List<String> argv, boolean shown) throws ErrnoException {
    if (shown) {
      call.err().println(String.join(" ", argv));
    }
    int status = call.run(argv);
    return status == 0 || status >= 126 ? status : FAILED;
  }

  private static List<String> cut(String text, String delimiter) {
    List<String> words = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf(delimiter, start);
      end = end < 0 ? text.length() : end;
      if (end > start) {
        words.add(text.substring(start, end));
      }
      start = end + delimiter.length();
    }
    return words;
  }

  /** At blanks, with quotes and backslashes. */
  private static List<String> split(Invocation call, String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean open = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
        open = true;
      } else if (c == '\\' && i + 1 < text.length()) {
        word.append(text.charAt(++i));
        open = true;
      } else if (c == ' ' || c == '\t' || c == '\n') {
        if (open) {
          words.add(word.toString());
          word.setLength(0);
          open = false;
        }
      } else {
        word.append(c);
        open = true;
      }
    }
    if (quote != 0) {
      call.complain("unmatched " + (quote == '"' ? "double" : "single") + " quote");
    }
    if (open) {
      words.add(word.toString());
    }
    return words;
  }
}
