package org.kmem.mm.shell.filter;

import java.util.EnumSet;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.OpenFlag;

/** {@code touch}: make a file, or renew its time. */
final class Touch extends Tool {
  Touch() {
    super("touch", "[-c] [-d @SECONDS] FILE...", "make files, or renew their time");
  }

  @Override
  public int run(Invocation call) throws UsageException {
    Options options = call.options("cd:amr:t:");
    requireOperands(options.operands(), 1, Integer.MAX_VALUE);
    long nanos = call.system().clockNanos();
    String given = options.value('d', "");
    if (!given.isEmpty()) {
      if (!given.startsWith("@")) {
        throw new UsageException("invalid date '" + given + "': only @SECONDS is understood");
      }
      nanos = Options.number(given.substring(1)) * 1_000_000_000L;
    }
    int status = 0;
    for (String path : options.operands()) {
      try {
        if (!exists(call, path)) {
          if (options.has('c')) {
            continue;
          }
          call.open(path, EnumSet.of(OpenFlag.WRITE, OpenFlag.CREATE)).close();
        }
        call.system().touch(call.path(path), nanos);
      } catch (ErrnoException e) {
        status = call.complain(e.about(path));
      }
    }
    return status;
  }

  private static boolean exists(Invocation call, String path) {
    try {
      call.system().stat(call.path(path), true);
      return true;
    } catch (ErrnoException e) {
      return false;
    }
  }
}
