package org.kmem.mm.scenario;

import java.util.Locale;
import java.util.function.LongFunction;
import org.kmem.mm.fs.FileSystemUsage;
import org.kmem.mm.fs.FsResult;
import org.kmem.mm.fs.FsStruct;
import org.kmem.mm.fs.Mount;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.filter.Sizes;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code df}: how full the machine's file systems are. */
final class Df extends MachineTool {
  private static final int HUNDRED = 100;

  Df(Machine machine) {
    super(machine, "df", "[-k|-m|-h] [-i] [PATH]...", "print how full file systems are");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("kmhi");
    call.out()
        .println(
            "Filesystem           "
                + (options.has('i') ? "   Inodes" : amountTitle(options))
                + "      Used Available Use% Mounted on");
    if (options.operands().isEmpty()) {
      for (Mount mount : machine().vfs().mounts()) {
        print(call, options, mount, true);
      }
    }
    for (String path : options.operands()) {
      print(call, options, mountOf(call, path), false);
    }
    return 0;
  }

  private static String amountTitle(Options options) {
    return options.has('h') ? "     Size" : options.has('m') ? "1M-blocks" : "1K-blocks";
  }

  private static LongFunction<String> amount(Options options) {
    if (options.has('i')) {
      return Long::toString;
    }
    if (options.has('h')) {
      return Sizes::human;
    }
    int shift = options.has('m') ? 20 : 10;
    return bytes -> Long.toString(bytes >> shift);
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

  private void print(Invocation call, Options options, Mount mount, boolean skipsEmpty)
      throws ErrnoException {
    FsResult<FileSystemUsage> asked = machine().vfs().statfs(new FsStruct(), mount.path());
    if (!(asked instanceof FsResult.Ok<FileSystemUsage>(FileSystemUsage usage))
        || (skipsEmpty && usage.blocks() == 0)) {
      return;
    }
    boolean inodes = options.has('i');
    long each = inodes ? 1 : usage.blockBytes();
    long all = inodes ? usage.files() : usage.blocks();
    long used = all - (inodes ? usage.freeFiles() : usage.freeBlocks());
    long available = inodes ? usage.freeFiles() : usage.availableBlocks();
    long reach = used + available;
    LongFunction<String> amount = amount(options);
    call.out()
        .println(
            String.format(
                Locale.ROOT,
                "%-20s %9s %9s %9s %3d%% %s",
                mount.source(),
                amount.apply(all * each),
                amount.apply(used * each),
                amount.apply(available * each),
                reach == 0 ? 0 : (used * HUNDRED + reach / 2) / reach,
                mount.path()));
  }
}
