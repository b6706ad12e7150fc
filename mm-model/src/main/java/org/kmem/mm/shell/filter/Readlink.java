package org.kmem.mm.shell.filter;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code readlink} and {@code realpath}: where links lead. */
final class Readlink extends Tool {
  private static final int LOOP_LIMIT = 40;

  Readlink(String name) {
    super(name, "[-f] PATH", "say where a symbolic link leads");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("fnevm");
    requireOperands(options.operands(), 1, 1);
    String path = options.operands().getFirst();
    if (options.has('f') || name().equals("realpath")) {
      call.out().println(resolve(call, call.path(path)));
      return 0;
    }
    try {
      call.out().print(call.system().readlink(call.path(path))).print(options.has('n') ? "" : "\n");
      return 0;
    } catch (ErrnoException e) {
      return 1;
    }
  }

  private static String resolve(Invocation call, String path) {
    Deque<String> left = new ArrayDeque<>(Arrays.asList(path.split("/", -1)));
    Deque<String> done = new ArrayDeque<>();
    int links = 0;
    while (!left.isEmpty()) {
      String name = left.removeFirst();
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        done.pollLast();
        continue;
      }
      done.addLast(name);
      String target = target(call, "/" + String.join("/", done));
      if (target == null) {
        continue; // no link: the name stays
      }
      if (++links > LOOP_LIMIT) {
        break;
      }
      done.removeLast();
      if (target.startsWith("/")) {
        done.clear();
      }
      List<String> parts = Arrays.asList(target.split("/", -1));
      for (int i = parts.size() - 1; i >= 0; i--) {
        left.addFirst(parts.get(i));
      }
    }
    return "/" + String.join("/", done);
  }

  private static @Nullable String target(Invocation call, String path) {
    try {
      return call.system().readlink(path);
    } catch (ErrnoException e) {
      return null;
    }
  }
}
