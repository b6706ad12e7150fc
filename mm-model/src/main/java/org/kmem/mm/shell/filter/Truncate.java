package org.kmem.mm.shell.filter;

import java.util.EnumSet;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.OpenFlag;
import org.kmem.mm.shell.system.ShellFile;

/** {@code truncate} and {@code fallocate}: set a file's size. */
final class Truncate extends Tool {
  private final char sizeLetter;

  Truncate(String name, char sizeLetter) {
    super(name, "[-c] -" + sizeLetter + " SIZE FILE...", "set the size of files");
    this.sizeLetter = sizeLetter;
  }

  @Override
  public int run(Invocation call) throws UsageException {
    Options options = call.options("c" + sizeLetter + ":");
    String size = options.value(sizeLetter, "");
    if (size.isEmpty()) {
      throw new UsageException("");
    }
    requireOperands(options.operands(), 1, Integer.MAX_VALUE);
    boolean relative = size.startsWith("+") || size.startsWith("-");
    long bytes = Options.number(relative ? size.substring(1) : size);
    int status = 0;
    for (String path : options.operands()) {
      try {
        ShellFile file = call.open(path, EnumSet.of(OpenFlag.WRITE, OpenFlag.CREATE));
        try {
          long old = relative ? call.system().stat(call.path(path), true).sizeBytes() : 0;
          file.truncate(Math.max(0, size.startsWith("-") ? old - bytes : old + bytes));
        } finally {
          file.close();
        }
      } catch (ErrnoException e) {
        status = call.complain(e.about(path));
      }
    }
    return status;
  }
}
