package org.kmem.mm.shell.filter;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code mkdir}: make directories. */
final class Mkdir extends Tool {
  Mkdir() {
    super("mkdir", "[-p] [-m MODE] DIRECTORY...", "make directories");
  }

  @Override
  public int run(Invocation call) throws UsageException {
    Options options = call.options("pm:v");
    requireOperands(options.operands(), 1, Integer.MAX_VALUE);
    int mode = 0777 & ~call.surroundings().umask();
    if (options.has('m')) {
      mode = Chmod.apply(options.value('m', ""), 0777);
    }
    int status = 0;
    for (String path : options.operands()) {
      try {
        make(call, path, mode, options.has('p'));
      } catch (ErrnoException e) {
        status =
            call.complain(new ErrnoException(e.errno(), "can't create directory '" + path + "'"));
      }
    }
    return status;
  }

  private static void make(Invocation call, String path, int mode, boolean parents)
      throws ErrnoException {
    if (parents) {
      for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
        makeMissing(call, path.substring(0, slash), mode);
      }
      makeMissing(call, path, mode);
    } else {
      call.system().mkdir(call.path(path), mode);
    }
  }

  private static void makeMissing(Invocation call, String path, int mode) throws ErrnoException {
    try {
      call.system().mkdir(call.path(path), mode);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EEXIST || !call.system().stat(call.path(path), true).isDirectory()) {
        throw e;
      }
    }
  }
}
