package org.kmem.mm.shell.filter;

import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.FileStatus;

/** {@code stat}: what is known of a file. */
final class Stat extends Tool {
  Stat() {
    super("stat", "[-L] [-c FORMAT] FILE...", "print what is known of files");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("Lc:t");
    requireOperands(options.operands(), 1, Integer.MAX_VALUE);
    String format =
        options.value('c', "  File: %n\n  Size: %s\tType: %F\n  Mode: %a (%A)\tLinks: %h");
    int status = 0;
    for (String path : options.operands()) {
      try {
        call.out()
            .println(format(format, path, call.system().stat(call.path(path), options.has('L'))));
      } catch (ErrnoException e) {
        status = call.complain(new ErrnoException(e.errno(), "can't stat '" + path + "'"));
      }
    }
    return status;
  }

  private static String format(String format, String path, FileStatus file) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        text.append(c);
        continue;
      }
      char letter = format.charAt(++i);
      switch (letter) {
        case 'n' -> text.append(path);
        case 's' -> text.append(file.sizeBytes());
        case 'a' -> text.append(Integer.toOctalString(file.permissions()));
        case 'A' -> text.append(file.type().letter()).append(Ls.permissions(file.permissions()));
        case 'F' -> text.append(kind(file));
        case 'h' -> text.append(file.links());
        case 'i' -> text.append(file.inode());
        case 'd' -> text.append(file.device());
        case 'u' -> text.append(file.owner());
        case 'g' -> text.append(file.group());
        case 'U' -> text.append(file.owner() == 0 ? "root" : "UNKNOWN");
        case 'G' -> text.append(file.group() == 0 ? "root" : "UNKNOWN");
        case 'b' -> text.append(file.blocks());
        case 'B' -> text.append(512);
        case 'o' -> text.append(4096);
        case 'Y', 'X', 'Z' -> text.append(file.modifiedNanos() / 1_000_000_000L);
        case '%' -> text.append('%');
        default -> text.append('%').append(letter);
      }
    }
    return text.toString();
  }

  private static String kind(FileStatus file) {
    return switch (file.type()) {
      case FILE -> file.sizeBytes() == 0 ? "regular empty file" : "regular file";
      case DIRECTORY -> "directory";
      case SYMLINK -> "symbolic link";
      case CHARACTER -> "character special file";
      case BLOCK -> "block special file";
      case FIFO -> "fifo";
      case SOCKET -> "socket";
    };
  }
}
