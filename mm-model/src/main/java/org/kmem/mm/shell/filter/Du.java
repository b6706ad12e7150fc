package org.kmem.mm.shell.filter;

import java.util.List;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.FileStatus;

/** {@code du}: how much files take of their file systems. */
final class Du extends Tool {
  Du() {
    super("du", "[-askmh] [FILE]...", "print how much files take");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("askmh");
    int status = 0;
    for (String path : options.operands().isEmpty() ? List.of(".") : options.operands()) {
      try {
        long blocks = add(call, options, path);
        if (options.has('s') || !isDirectory(call, path)) {
          print(call, options, path, blocks);
        }
      } catch (ErrnoException e) {
        status = call.complain(e.about(path));
      }
    }
    return status;
  }

  /** Blocks of 512 bytes of a file and all below it, directories printed after what they hold. */
  private static long add(Invocation call, Options options, String path) throws ErrnoException {
    FileStatus file = call.system().stat(call.path(path), false);
    long blocks = file.blocks();
    if (!file.isDirectory()) {
      return blocks;
    }
    for (String name : call.system().list(call.path(path)).stream().sorted().toList()) {
      String child = path.endsWith("/") ? path + name : path + "/" + name;
      long below = add(call, options, child);
      if (options.has('a') && !isDirectory(call, child)) {
        print(call, options, child, below);
      }
      blocks += below;
    }
    if (!options.has('s')) {
      print(call, options, path, blocks);
    }
    return blocks;
  }

  private static boolean isDirectory(Invocation call, String path) throws ErrnoException {
    return call.system().stat(call.path(path), false).isDirectory();
  }

  private static void print(Invocation call, Options options, String path, long blocks)
      throws ErrnoException {
    String size =
        options.has('h')
            ? Sizes.human(blocks << 9)
            : Long.toString(options.has('m') ? blocks >> 11 : blocks >> 1);
    call.out().println(size + "\t" + path);
  }
}
