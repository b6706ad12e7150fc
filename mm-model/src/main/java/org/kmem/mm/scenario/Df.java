package org.kmem.mm.scenario;

import java.util.Locale;
import org.kmem.mm.fs.FileSystemUsage;
import org.kmem.mm.fs.FsResult;
import org.kmem.mm.fs.FsStruct;
import org.kmem.mm.fs.Mount;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code df}: how full the mounted file systems are. */
final class Df extends MachineTool {
  private static final int HUNDRED = 100;

  Df(Machine machine) {
    super(machine, "df", "[-k|-m] [PATH]...", "print how full file systems are");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("km");
    long unit = options.has('m') ? 1 << 20 : 1 << 10;
    call.out()
        .println(
            String.format(
                Locale.ROOT,
                "Filesystem           %s      Used Available Use%% Mounted on",
                options.has('m') ? "1M-blocks" : "1K-blocks"));
    if (options.operands().isEmpty()) {
      for (Mount mount : machine().vfs().mounts()) {
        print(call, mount, unit, true);
      }
    }
    for (String path : options.operands()) {
      print(call, mountOf(call, path), unit, false);
    }
    return 0;
  }

  /** The mount that a path lies on: the longest whose place begins it. */
  private Mount mountOf(Invocation call, String path) throws ErrnoException {
    call.system().stat(call.path(path), true);
    Mount best = machine().vfs().mounts().getFirst();
    for (Mount mount : machine().vfs().mounts()) {
      String place = mount.path();
      String whole = call.path(path);
      boolean holds = whole.equals(place) || whole.startsWith(place + "/");
      if (holds && place.length() >= best.path().length()) {
        best = mount;
      }
    }
    return best;
  }

  private void print(Invocation call, Mount mount, long unit, boolean skipsEmpty)
      throws ErrnoException {
    FsResult<FileSystemUsage> asked = machine().vfs().statfs(new FsStruct(), mount.path());
    if (!(asked instanceof FsResult.Ok<FileSystemUsage>(FileSystemUsage usage))
        || (skipsEmpty && usage.blocks() == 0)) {
      return;
    }
    long block = usage.blockBytes();
    long used = usage.blocks() - usage.freeBlocks();
    long reach = used + usage.availableBlocks();
    call.out()
        .println(
            String.format(
                Locale.ROOT,
                "%-20s %9d %9d %9d %3d%% %s",
                mount.source(),
                usage.blocks() * block / unit,
                used * block / unit,
                usage.availableBlocks() * block / unit,
                reach == 0 ? 0 : (used * HUNDRED + reach / 2) / reach,
                mount.path()));
  }
}
