package org.kmem.mm.shell.run;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.shell.command.Descriptor;
import org.kmem.mm.shell.command.DescriptorTable;
import org.kmem.mm.shell.command.MemoryFile;
import org.kmem.mm.shell.syntax.Redirection;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.FileStatus;
import org.kmem.mm.shell.system.OpenFlag;
import org.kmem.mm.shell.system.ShellSystem;

/** Carries out redirections. */
final class Redirector {
  /** A redirection that failed. */
  static final class RedirectionException extends Exception {
    private static final long serialVersionUID = 1L;

    RedirectionException(String complaint) {
      super(complaint, null, false, false);
    }
  }

  private final ShellSystem system;
  private final ShellProcess process;
  private final Expander expander;

  Redirector(ShellSystem system, ShellProcess process, Expander expander) {
    this.system = system;
    this.process = process;
    this.expander = expander;
  }

  /** Changes a table; what was done before a failure stays done. */
  void apply(DescriptorTable table, List<Redirection> redirections) throws RedirectionException {
    for (Redirection redirection : redirections) {
      String target = expander.text(redirection.target().word());
      int number = redirection.descriptor();
      switch (redirection.kind()) {
        case READ -> table.set(number, open(target, EnumSet.of(OpenFlag.READ)));
        case WRITE, CLOBBER -> table.set(number, create(target, redirection.kind()));
        case APPEND ->
            table.set(
                number, open(target, EnumSet.of(OpenFlag.WRITE, OpenFlag.CREATE, OpenFlag.APPEND)));
        case READ_WRITE ->
            table.set(
                number, open(target, EnumSet.of(OpenFlag.READ, OpenFlag.WRITE, OpenFlag.CREATE)));
        case HERE_DOCUMENT -> table.set(number, new Descriptor(new MemoryFile(target)));
        case WRITE_BOTH -> {
          Descriptor file = create(target, Redirection.Kind.WRITE);
          table.set(1, file);
          table.set(2, file.retain());
        }
        case DUPLICATE -> duplicate(table, number, target);
      }
    }
  }

  private void duplicate(DescriptorTable table, int number, String target)
      throws RedirectionException {
    if (target.equals("-")) {
      table.set(number, null);
      return;
    }
    if (target.isEmpty()
        || !target.chars().allMatch(c -> c >= '0' && c <= '9')
        || target.length() > 4) {
      if (number == 1) { // >& FILE
        Descriptor file = create(target, Redirection.Kind.WRITE);
        table.set(1, file);
        table.set(2, file.retain());
        return;
      }
      throw new RedirectionException("bad fd number");
    }
    Descriptor source = table.get(Integer.parseInt(target));
    if (source == null) {
      throw new RedirectionException("dup2(" + target + "," + number + "): " + Errno.EBADF.text());
    }
    if (source != table.get(number)) {
      table.set(number, source.retain());
    }
  }

  private Descriptor create(String path, Redirection.Kind kind) throws RedirectionException {
    Set<OpenFlag> flags = EnumSet.of(OpenFlag.WRITE, OpenFlag.CREATE, OpenFlag.TRUNCATE);
    if (kind == Redirection.Kind.WRITE && process.has(ShellOption.NOCLOBBER) && isRegular(path)) {
      throw new RedirectionException("can't create " + path + ": " + Errno.EEXIST.text());
    }
    return open(path, flags);
  }

  private boolean isRegular(String path) {
    try {
      return system.stat(absolute(path), true).type() == FileStatus.Type.FILE;
    } catch (ErrnoException e) {
      return false;
    }
  }

  private Descriptor open(String path, Set<OpenFlag> flags) throws RedirectionException {
    try {
      if (path.isEmpty()) {
        throw new ErrnoException(Errno.ENOENT);
      }
      return new Descriptor(system.open(absolute(path), flags, 0666 & ~process.umask));
    } catch (ErrnoException e) {
      boolean making = flags.contains(OpenFlag.CREATE);
      boolean missing = e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR;
      String reason =
          !missing ? e.errno().text() : making ? "nonexistent directory" : "no such file";
      throw new RedirectionException(
          "can't " + (making ? "create " : "open ") + path + ": " + reason);
    }
  }

  private String absolute(String path) {
    return path.startsWith("/")
        ? path
        : process.directory.endsWith("/")
            ? process.directory + path
            : process.directory + "/" + path;
  }
}
