package org.kmem.mm.shell.filter;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code rm}: remove files, with {@code -r} directories too. */
final class Rm extends Tool {
  Rm() {
    super("rm", "[-rfRi] FILE...", "remove files");
  }

  @Override
  public int run(Invocation call) throws UsageException {
    Options options = call.options("rfRiv");
    boolean force = options.has('f');
    if (!force) {
      requireOperands(options.operands(), 1, Integer.MAX_VALUE);
    }
    int status = 0;
    for (String path : options.operands()) {
      try {
        remove(call, path, options.has('r') || options.has('R'));
      } catch (ErrnoException e) {
        if (!force || e.errno() != Errno.ENOENT) {
          status = call.complain(String.valueOf(e.getMessage()));
        }
      }
    }
    return status;
  }

  private static void remove(Invocation call, String path, boolean recursive)
      throws ErrnoException {
    String subject = "can't remove '" + path + "'";
    try {
      if (!call.system().stat(call.path(path), false).isDirectory()) {
        call.system().unlink(call.path(path));
        return;
      }
    } catch (ErrnoException e) {
      throw e.about(subject);
    }
    if (!recursive) {
      throw new ErrnoException(Errno.EISDIR, "'" + path + "'");
    }
    FileTree.walk(
        call,
        path,
        (each, status, after) -> {
          try {
            if (!status.isDirectory()) {
              call.system().unlink(call.path(each));
            } else if (after) {
              call.system().rmdir(call.path(each));
            }
          } catch (ErrnoException e) {
            throw e.about("can't remove '" + each + "'");
          }
        });
  }
}
