package org.kmem.mm.shell.filter;

import java.util.List;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code mv}: rename files. */
final class Mv extends Tool {
  Mv() {
    super("mv", "[-fn] SOURCE... DESTINATION", "rename files");
  }

  static boolean isDirectory(Invocation call, String path) {
    try {
      return call.system().stat(call.path(path), true).isDirectory();
    } catch (ErrnoException e) {
      return false;
    }
  }

  /** A file's path in another directory. */
  static String within(String directory, String path) {
    return (directory.endsWith("/") ? directory : directory + "/") + baseName(path);
  }

  static void removeExisting(Invocation call, String path) throws ErrnoException {
    try {
      call.system().unlink(call.path(path));
    } catch (ErrnoException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  @Override
  public int run(Invocation call) throws UsageException {
    Options options = call.options("fniT");
    List<String> words = options.operands();
    requireOperands(words, 2, Integer.MAX_VALUE);
    boolean into = isDirectory(call, words.getLast());
    int status = 0;
    for (String source : words.subList(0, words.size() - 1)) {
      String target = into ? within(words.getLast(), source) : words.getLast();
      try {
        call.system().rename(call.path(source), call.path(target));
      } catch (ErrnoException e) {
        if (e.errno() == Errno.EXDEV) {
          status = Math.max(status, moveByCopy(call, source, target));
        } else {
          status = call.complain(new ErrnoException(e.errno(), "can't rename '" + source + "'"));
        }
      }
    }
    return status;
  }

  private static int moveByCopy(Invocation call, String source, String target) {
    try {
      Cp.copyFile(call, source, target);
      call.system().unlink(call.path(source));
      return 0;
    } catch (ErrnoException e) {
      return call.complain(e);
    }
  }
}
