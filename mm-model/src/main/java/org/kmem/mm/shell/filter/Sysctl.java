package org.kmem.mm.shell.filter;

import org.kmem.mm.shell.command.ByteInput;
import org.kmem.mm.shell.command.ByteOutput;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code sysctl}: files of {@code /proc/sys} by dotted names. */
final class Sysctl extends Tool {
  private static final String ROOT = "/proc/sys";

  Sysctl() {
    super("sysctl", "[-anqw] [NAME[=VALUE]]...", "read or set parameters of the kernel");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("anqwe");
    int status = 0;
    if (options.has('a')) {
      FileTree.walk(
          call,
          ROOT,
          (path, file, after) -> {
            if (!file.isDirectory()) {
              try {
                print(call, options, name(path), path);
              } catch (ErrnoException e) {
                call.complain(e); // what can only be written is named and left out
              }
            }
          });
    }
    for (String word : options.operands()) {
      int equals = word.indexOf('=');
      String name = (equals < 0 ? word : word.substring(0, equals)).strip();
      String path = ROOT + "/" + (name.indexOf('/') >= 0 ? name : name.replace('.', '/'));
      try {
        if (equals >= 0) {
          ByteOutput out = call.create(path, false);
          out.println(word.substring(equals + 1).strip());
          out.close();
          if (options.has('q')) {
            continue;
          }
        }
        print(call, options, name(path), path);
      } catch (ErrnoException e) {
        status = call.complain(new ErrnoException(e.errno(), "error: '" + name + "'"));
      }
    }
    return status;
  }

  private static String name(String path) {
    return path.substring(ROOT.length() + 1).replace('/', '.');
  }

  private static void print(Invocation call, Options options, String name, String path)
      throws ErrnoException {
    ByteInput input = call.open(path);
    try {
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        call.out().println(options.has('n') ? line : name + " = " + line);
      }
    } finally {
      input.close();
    }
  }
}
