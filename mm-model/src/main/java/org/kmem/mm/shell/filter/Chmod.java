package org.kmem.mm.shell.filter;

import java.util.List;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code chmod}: set permissions. */
final class Chmod extends Tool {
  private static final int ALL = 07777;

  Chmod() {
    super("chmod", "[-R] MODE FILE...", "set permissions");
  }

  @Override
  public int run(Invocation call) throws UsageException {
    List<String> words = call.arguments();
    boolean recursive = !words.isEmpty() && words.getFirst().equals("-R");
    List<String> rest = recursive ? words.subList(1, words.size()) : words;
    requireOperands(rest, 2, Integer.MAX_VALUE);
    String mode = rest.getFirst();
    apply(mode, 0);
    int status = 0;
    for (String path : rest.subList(1, rest.size())) {
      try {
        if (recursive) {
          FileTree.walk(call, path, (each, file, after) -> change(call, each, mode));
        } else {
          change(call, path, mode);
        }
      } catch (ErrnoException e) {
        status = call.complain(e);
      }
    }
    return status;
  }

  private static void change(Invocation call, String path, String mode) throws ErrnoException {
    try {
      int old = call.system().stat(call.path(path), true).permissions();
      call.system().chmod(call.path(path), apply(mode, old));
    } catch (ErrnoException e) {
      throw e.about(path);
    } catch (UsageException e) {
      throw new ErrnoException(Errno.EINVAL, path);
    }
  }

  /** Octal digits, or clauses such as {@code u+x,go-w}. */
  static int apply(String mode, int old) throws UsageException {
    if (mode.matches("[0-7]{1,4}")) {
      return Integer.parseInt(mode, 8);
    }
    int result = old;
    for (String clause : mode.split(",", -1)) {
      if (!clause.matches("[ugoa]*[-+=][rwxXst]*")) {
        throw new UsageException("invalid mode '" + mode + "'");
      }
      int at = 0;
      int who = 0;
      for (; "ugoa".indexOf(clause.charAt(at)) >= 0; at++) {
        who |=
            switch (clause.charAt(at)) {
              case 'u' -> 04700;
              case 'g' -> 02070;
              case 'o' -> 01007;
              default -> ALL;
            };
      }
      who = who == 0 ? ALL : who;
      int bits = 0;
      for (char letter : clause.substring(at + 1).toCharArray()) {
        bits |=
            switch (letter) {
              case 'r' -> 0444;
              case 'w' -> 0222;
              case 'x', 'X' -> 0111;
              case 's' -> 06000;
              default -> 01000;
            };
      }
      bits &= who;
      result =
          switch (clause.charAt(at)) {
            case '+' -> result | bits;
            case '-' -> result & ~bits;
            default -> (result & ~(who & 0777)) | bits;
          };
    }
    return result;
  }
}
