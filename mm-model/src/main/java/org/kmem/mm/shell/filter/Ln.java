package org.kmem.mm.shell.filter;

import java.util.List;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code ln}: give a file another name. */
final class Ln extends Tool {
  Ln() {
    super("ln", "[-sfn] TARGET [NAME]", "make links");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("sfnT");
    List<String> words = options.operands();
    requireOperands(words, 1, Integer.MAX_VALUE);
    String last = words.size() == 1 ? "." : words.getLast();
    boolean into = words.size() == 1 || (!options.has('n') && Mv.isDirectory(call, last));
    int status = 0;
    for (String target : words.size() == 1 ? words : words.subList(0, words.size() - 1)) {
      String path = into ? Mv.within(last, target) : last;
      try {
        if (options.has('f')) {
          Mv.removeExisting(call, path);
        }
        if (options.has('s')) {
          call.system().symlink(target, call.path(path));
        } else {
          call.system().link(call.path(target), call.path(path));
        }
      } catch (ErrnoException e) {
        status = call.complain(e.about(path));
      }
    }
    return status;
  }
}
