package org.kmem.mm.shell.filter;

import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code rmdir}: remove empty directories. */
final class Rmdir extends Tool {
  Rmdir() {
    super("rmdir", "[-p] DIRECTORY...", "remove empty directories");
  }

  @Override
  public int run(Invocation call) throws UsageException {
    Options options = call.options("p");
    requireOperands(options.operands(), 1, Integer.MAX_VALUE);
    int status = 0;
    for (String operand : options.operands()) {
      String path = operand;
      try {
        call.system().rmdir(call.path(path));
        while (options.has('p') && path.lastIndexOf('/') > 0) {
          path = path.substring(0, path.lastIndexOf('/'));
          call.system().rmdir(call.path(path));
        }
      } catch (ErrnoException e) {
        status = call.complain(new ErrnoException(e.errno(), "'" + path + "'"));
      }
    }
    return status;
  }
}
