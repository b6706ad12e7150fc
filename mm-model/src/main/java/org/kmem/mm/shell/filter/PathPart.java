package org.kmem.mm.shell.filter;

import java.util.List;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code basename} and {@code dirname}: parts of a path. */
final class PathPart extends Tool {
  PathPart(String name) {
    super(
        name,
        name.equals("basename") ? "PATH [SUFFIX]" : "PATH...",
        name.equals("basename")
            ? "print the last part of a path"
            : "print all but the last part of a path");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    List<String> words = call.arguments();
    requireOperands(words, 1, Integer.MAX_VALUE);
    if (name().equals("dirname")) {
      for (String path : words) {
        call.out().println(directory(path));
      }
      return 0;
    }
    String base = baseName(words.getFirst());
    String suffix = words.size() > 1 ? words.get(1) : "";
    boolean cut = !suffix.isEmpty() && base.endsWith(suffix) && base.length() > suffix.length();
    call.out().println(cut ? base.substring(0, base.length() - suffix.length()) : base);
    return 0;
  }

  private static String directory(String path) {
    int end = path.length();
    while (end > 1 && path.charAt(end - 1) == '/') {
      end--;
    }
    int slash = path.lastIndexOf('/', end - 1);
    if (slash < 0) {
      return ".";
    }
    while (slash > 0 && path.charAt(slash - 1) == '/') {
      slash--;
    }
    return slash == 0 ? "/" : path.substring(0, slash);
  }
}
