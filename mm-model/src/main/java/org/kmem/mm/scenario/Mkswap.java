package org.kmem.mm.scenario;

import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.FileStatus;
import org.kmem.mm.shell.system.OpenFlag;
import org.kmem.mm.shell.system.ShellFile;
import org.kmem.mm.swap.SwapHeader;
import org.kmem.units.PageSize;

/** {@code mkswap}: write the header of a swap area, as busybox does. */
final class Mkswap extends MachineTool {
  private static final int MOST_OPERANDS = 2;
  private static final int UUID_BYTES = 16;
  private static final int KB = 1024;

  private final RandomGenerator chance;

  Mkswap(Machine machine) {
    super(machine, "mkswap", "[-L LABEL] DEVICE [KBYTES]", "prepare a disk or file for swapping");
    this.chance = machine.scheduler().rng().stream("mkswap");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("L:");
    List<String> operands = options.operands();
    if (operands.isEmpty() || operands.size() > MOST_OPERANDS) {
      throw new UsageException("");
    }
    String path = operands.getFirst();
    long bytes =
        operands.size() == MOST_OPERANDS
            ? Options.number(operands.get(1)) * KB
            : sizeOf(call, call.path(path));
    long pages = bytes / PageSize.SIZE_BYTES;
    byte[] uuid = new byte[UUID_BYTES];
    chance.nextBytes(uuid);
    call.out()
        .println(
            "Setting up swapspace version 1, size = %d bytes"
                .formatted((pages - 1) * PageSize.SIZE_BYTES));
    call.out().flush();
    byte[] header = new SwapHeader(pages - 1).format(uuid);
    ShellFile file = call.open(path, Set.of(OpenFlag.READ, OpenFlag.WRITE));
    try {
      file.write(header, 0, header.length);
      file.sync();
    } catch (ErrnoException e) {
      return call.complain(new ErrnoException(e.errno(), "write error"));
    } finally {
      file.close();
    }
    call.out().println("UUID=" + text(uuid));
    return 0;
  }

  private long sizeOf(Invocation call, String path) throws ErrnoException {
    FileStatus status = call.system().stat(path, true);
    if (status.type() != FileStatus.Type.BLOCK) {
      return status.sizeBytes();
    }
    return machine().files().disks().values().stream()
        .filter(disk -> path.equals("/dev/" + disk.device().name()))
        .mapToLong(disk -> disk.device().sizeBytes())
        .findFirst()
        .orElse(0);
  }

  private static String text(byte[] uuid) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < uuid.length; i++) {
      text.append(i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "");
      text.append("%02x".formatted(uuid[i]));
    }
    return text.toString();
  }
}
