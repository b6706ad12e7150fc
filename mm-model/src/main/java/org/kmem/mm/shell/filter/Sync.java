package org.kmem.mm.shell.filter;

import java.util.EnumSet;
import java.util.List;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.OpenFlag;
import org.kmem.mm.shell.system.ShellFile;

/** {@code sync}: write what is dirty. */
final class Sync extends Tool {
  Sync() {
    super("sync", "[FILE]...", "write everything dirty to the devices");
  }

  @Override
  public int run(Invocation call) {
    List<String> files = call.arguments().stream().filter(word -> !word.startsWith("-")).toList();
    if (files.isEmpty()) {
      call.system().sync();
      return 0;
    }
    int status = 0;
    for (String path : files) {
      try {
        ShellFile file = call.open(path, EnumSet.of(OpenFlag.READ));
        try {
          file.sync();
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
