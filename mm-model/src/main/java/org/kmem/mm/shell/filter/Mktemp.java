package org.kmem.mm.shell.filter;

import java.util.EnumSet;
import java.util.Locale;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.OpenFlag;

/** {@code mktemp}: a file or directory with a name of its own, counted up, not random. */
final class Mktemp extends Tool {
  private static final int TRIES = 100_000;

  Mktemp() {
    super("mktemp", "[-d] [-p DIRECTORY] [TEMPLATE]", "make a file with a name of its own");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("dp:tuq");
    requireOperands(options.operands(), 0, 1);
    String template =
        options.operands().isEmpty()
            ? options.value('p', "/tmp") + "/tmp.XXXXXX"
            : options.operands().getFirst();
    int start = template.length();
    while (start > 0 && template.charAt(start - 1) == 'X') {
      start--;
    }
    for (int i = 1; i < TRIES; i++) {
      String path =
          template.substring(0, start)
              + String.format(Locale.ROOT, "%0" + Math.max(1, template.length() - start) + "d", i);
      try {
        if (options.has('d')) {
          call.system().mkdir(call.path(path), 0700);
        } else {
          call.open(path, EnumSet.of(OpenFlag.WRITE, OpenFlag.CREATE, OpenFlag.EXCLUSIVE)).close();
        }
        call.out().println(path);
        return 0;
      } catch (ErrnoException e) {
        if (e.errno() != Errno.EEXIST) {
          throw e.about(path);
        }
      }
    }
    throw new ErrnoException(Errno.EEXIST, template);
  }
}
