package org.kmem.mm.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.fs.FsStruct;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.ShellCommand;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.FileStatus;
import org.kmem.mm.shell.system.ShellJob;
import org.kmem.mm.task.TaskStruct;

/**
 * {@code swapon} and {@code swapoff}: begin and stop swapping to disks and files.
 *
 * <p>As busybox has them; {@code -a} of swapoff means all that are on.
 */
final class SwapTool extends MachineTool {
  private static final int SECTOR_BYTES = 512;

  private final boolean on;

  private SwapTool(Machine machine, boolean on) {
    super(
        machine,
        on ? "swapon" : "swapoff",
        on ? "[-e] [-p PRIORITY] DEVICE..." : "[-a] [DEVICE...]",
        on ? "begin to swap to a disk or file" : "stop swapping to a disk or file");
    this.on = on;
  }

  static List<ShellCommand> all(Machine machine) {
    return List.of(new Mkswap(machine), new SwapTool(machine, true), new SwapTool(machine, false));
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options(on ? "ep:" : "a");
    List<String> paths = new ArrayList<>(options.operands());
    if (!on && options.has('a')) {
      machine().swap().devices().areas().stream()
          .map(area -> area.file().path())
          .forEach(paths::add);
    } else if (paths.isEmpty()) {
      throw new UsageException("");
    }
    if (!on) {
      return swapOff(call, paths);
    }
    int status = 0;
    for (String path : paths) {
      status |= swapOn(call, path, options);
    }
    return status;
  }

  /** As a process of its own: the OOM killer takes who switches swap off, and is not to take the shell. */
  private int swapOff(Invocation call, List<String> paths) throws ErrnoException {
    call.out().flush();
    ShellJob job =
        call.system()
            .start(
                name(),
                () -> {
                  TaskStruct self = Objects.requireNonNull(machine().tasks().current());
                  self.setComm(name());
                  int status = 0;
                  for (String path : paths) {
                    status |= swapOff(call, path);
                  }
                  return status;
                });
    int status = job.await();
    while (status == ShellJob.INTERRUPTED) {
      status = job.await();
    }
    return status;
  }

  private int swapOn(Invocation call, String path, Options options) throws UsageException {
    FileStatus status;
    try {
      status = call.system().stat(call.path(path), true);
    } catch (ErrnoException e) {
      return options.has('e') && e.errno() == Errno.ENOENT ? 0 : complain(call, path, e.errno());
    }
    if (status.type() == FileStatus.Type.FILE
        && status.blocks() * SECTOR_BYTES < status.sizeBytes()) {
      return call.complain(path + ": file has holes");
    }
    int priority = (int) options.number('p', -1);
    long result = machine().swapCalls().swapOn(null, new FsStruct(), call.path(path), priority);
    return result == 0 ? 0 : complain(call, path, Errno.of((int) -result));
  }

  private int swapOff(Invocation call, String path) {
    long result = machine().swapCalls().swapOff(null, new FsStruct(), call.path(path));
    Objects.requireNonNull(machine().tasks().current()).returnToUser();
    return result == 0 ? 0 : complain(call, path, Errno.of((int) -result));
  }

  private static int complain(Invocation call, String path, Errno errno) {
    return call.complain(new ErrnoException(errno, path));
  }
}
