package org.kmem.mm.shell.filter;

import java.util.List;
import org.kmem.mm.shell.command.ByteInput;
import org.kmem.mm.shell.command.ByteOutput;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code cp}: copy files, with {@code -r} directories too. */
final class Cp extends Tool {
  Cp() {
    super("cp", "[-rRapf] SOURCE... DESTINATION", "copy files");
  }

  @Override
  public int run(Invocation call) throws UsageException {
    Options options = call.options("rRapfdT");
    List<String> words = options.operands();
    requireOperands(words, 2, Integer.MAX_VALUE);
    boolean recursive = options.has('r') || options.has('R') || options.has('a');
    boolean into = Mv.isDirectory(call, words.getLast());
    int status = 0;
    for (String source : words.subList(0, words.size() - 1)) {
      String target = into ? Mv.within(words.getLast(), source) : words.getLast();
      try {
        if (Mv.isDirectory(call, source)) {
          if (!recursive) {
            status = call.complain("omitting directory '" + source + "'");
            continue;
          }
          copyTree(call, source, target);
        } else {
          copyFile(call, source, target);
        }
      } catch (ErrnoException e) {
        status = call.complain(e);
      }
    }
    return status;
  }

  private static void copyTree(Invocation call, String source, String target)
      throws ErrnoException {
    FileTree.walk(
        call,
        source,
        (path, status, after) -> {
          String to = target + path.substring(source.length());
          if (!status.isDirectory()) {
            copyFile(call, path, to);
          } else if (!after && !Mv.isDirectory(call, to)) {
            call.system().mkdir(call.path(to), status.permissions());
          }
        });
  }

  static void copyFile(Invocation call, String source, String target) throws ErrnoException {
    try {
      call.system().stat(call.path(source), true);
    } catch (ErrnoException e) {
      throw e.about("can't stat '" + source + "'");
    }
    ByteInput in = call.open(source);
    try {
      ByteOutput out;
      try {
        out = call.create(target, false);
      } catch (ErrnoException e) {
        throw new ErrnoException(e.errno(), "can't create '" + target + "'");
      }
      byte[] block = new byte[64 * 1024];
      try {
        for (int n = in.read(block, 0, block.length); n > 0; n = in.read(block, 0, block.length)) {
          out.write(block, n);
        }
      } finally {
        out.close();
      }
    } finally {
      in.close();
    }
  }
}
