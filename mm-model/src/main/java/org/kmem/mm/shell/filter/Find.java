package org.kmem.mm.shell.filter;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.pattern.Glob;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.FileStatus;

/** {@code find}: files below directories. */
final class Find extends Tool {
  Find() {
    super(
        "find",
        "[PATH]... [-name PATTERN] [-type LETTER] [-maxdepth N] [-mindepth N] [-print]",
        "list files below directories");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    List<String> roots = new ArrayList<>();
    List<String> words = call.arguments();
    int next = 0;
    while (next < words.size() && !words.get(next).startsWith("-")) {
      roots.add(words.get(next++));
    }
    Glob name = null;
    char type = 0;
    long most = Integer.MAX_VALUE;
    long least = 0;
    for (; next < words.size(); next++) {
      String test = words.get(next);
      if (test.equals("-print")) {
        continue;
      }
      if (next + 1 == words.size()) {
        throw new UsageException(test + " is not understood, or lacks its argument");
      }
      String argument = words.get(++next);
      switch (test) {
        case "-name" -> name = new Glob(argument);
        case "-type" -> type = argument.equals("f") ? '-' : argument.charAt(0);
        case "-maxdepth" -> most = Options.number(argument);
        case "-mindepth" -> least = Options.number(argument);
        default -> throw new UsageException("unrecognized: " + test);
      }
    }
    int status = 0;
    for (String root : roots.isEmpty() ? List.of(".") : roots) {
      status = Math.max(status, search(call, root, new Tests(name, type, most, least)));
    }
    return status;
  }

  /** What a file must satisfy. */
  private record Tests(@Nullable Glob name, char type, long most, long least) {
    boolean accept(String path, FileStatus status, long depth) {
      return depth >= least
          && depth <= most
          && (type == 0 || status.type().letter() == type)
          && (name == null || name.matches(baseName(path)));
    }
  }

  private static int search(Invocation call, String root, Tests tests) {
    try {
      FileTree.walk(
          call,
          root,
          (path, status, after) -> {
            long depth = path.substring(root.length()).chars().filter(c -> c == '/').count();
            if (!after && tests.accept(path, status, depth)) {
              call.out().println(path);
            }
          });
      return 0;
    } catch (ErrnoException e) {
      return call.complain(e);
    }
  }
}
