package org.kmem.mm.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.Rlimit;
import org.kmem.mm.abi.Rlimits;
import org.kmem.mm.fs.DirectoryEntry;
import org.kmem.mm.fs.FileType;
import org.kmem.mm.fs.FsResult;
import org.kmem.mm.fs.FsStruct;
import org.kmem.mm.fs.OpenFlags;
import org.kmem.mm.fs.Stat;
import org.kmem.mm.fs.Vfs;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.FileStatus;
import org.kmem.mm.shell.system.OpenFlag;
import org.kmem.mm.shell.system.ShellFile;
import org.kmem.mm.shell.system.ShellJob;
import org.kmem.mm.shell.system.ShellSystem;
import org.kmem.mm.sim.Reference;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.task.TaskStruct;

/**
 * A simulated machine as the shell sees it: its files, its clock, its processes.
 *
 * <p>Everything a shell does costs simulated time, a system call each at least, so that a script that loops for
 * ever runs out of it and others get their turn. Belongs to the holder of the baton, except {@link #interrupt}.
 *
 * <p>Counterpart: the system calls of a shell.
 */
final class MachineSystem implements ShellSystem {
  private static final long BOOT_EPOCH_NANOS = Reference.BOOT_EPOCH_SECONDS * SimClock.SECOND;

  private final Machine machine;
  private final Vfs vfs;
  private final Scheduler scheduler;
  private final ShellProcesses processes;

  /** As whom the shell's processes use files: the superuser; the shell itself applies its umask. */
  private final FsStruct fs = new FsStruct();

  MachineSystem(Machine machine) {
    this.machine = machine;
    this.vfs = machine.vfs();
    this.scheduler = machine.scheduler();
    this.processes = new ShellProcesses(machine);
    fs.setUmask(0);
  }

  /** The machine behind it. */
  Machine machine() {
    return machine;
  }

  /** Its processes. */
  ShellProcesses processes() {
    return processes;
  }

  /** As whom files are used. */
  FsStruct fs() {
    return fs;
  }

  /** Somebody at the terminal asks the shell to stop what it does. For any thread. */
  void interrupt() {
    processes.interrupt();
  }

  private static void check(long result) throws ErrnoException {
    if (result < 0) {
      throw new ErrnoException(Errno.of((int) -result));
    }
  }

  private static <T> T value(FsResult<T> result) throws ErrnoException {
    return switch (result) {
      case FsResult.Ok<T>(T value) -> value;
      case FsResult.Failed<T>(Errno errno) -> throw new ErrnoException(errno);
    };
  }

  private void enterKernel() {
    processes.enterKernel();
  }

  @Override
  public ShellFile open(String path, Set<OpenFlag> flags, int permissions) throws ErrnoException {
    enterKernel();
    boolean writes = flags.contains(OpenFlag.WRITE) || flags.contains(OpenFlag.APPEND);
    int bits =
        writes
            ? flags.contains(OpenFlag.READ) ? OpenFlags.O_RDWR : OpenFlags.O_WRONLY
            : OpenFlags.O_RDONLY;
    for (OpenFlag flag : flags) {
      bits |=
          switch (flag) {
            case READ, WRITE -> 0;
            case APPEND -> OpenFlags.O_APPEND;
            case CREATE -> OpenFlags.O_CREAT;
            case EXCLUSIVE -> OpenFlags.O_EXCL;
            case TRUNCATE -> OpenFlags.O_TRUNC;
            case DIRECT -> OpenFlags.O_DIRECT;
          };
    }
    return new ModelFile(processes, value(vfs.open(fs, path, bits, permissions)));
  }

  @Override
  public FileStatus stat(String path, boolean follow) throws ErrnoException {
    enterKernel();
    Stat stat = value(follow ? vfs.stat(fs, path) : vfs.lstat(fs, path));
    return new FileStatus(
        type(stat.type()),
        stat.permissions(),
        stat.links(),
        stat.uid(),
        stat.gid(),
        stat.sizeBytes(),
        stat.blocks(),
        BOOT_EPOCH_NANOS + stat.modifiedNanos(),
        stat.device(),
        stat.inode());
  }

  private static FileStatus.Type type(FileType type) {
    return switch (type) {
      case REGULAR -> FileStatus.Type.FILE;
      case DIRECTORY -> FileStatus.Type.DIRECTORY;
      case SYMLINK -> FileStatus.Type.SYMLINK;
      case CHARACTER -> FileStatus.Type.CHARACTER;
      case BLOCK -> FileStatus.Type.BLOCK;
      case FIFO -> FileStatus.Type.FIFO;
      case SOCKET -> FileStatus.Type.SOCKET;
    };
  }

  @Override
  public List<String> list(String path) throws ErrnoException {
    enterKernel();
    List<String> names = new ArrayList<>();
    for (DirectoryEntry entry : value(vfs.list(fs, path))) {
      names.add(entry.name());
    }
    return names;
  }

  @Override
  public void mkdir(String path, int permissions) throws ErrnoException {
    enterKernel();
    check(vfs.mkdir(fs, path, permissions));
  }

  @Override
  public void rmdir(String path) throws ErrnoException {
    enterKernel();
    check(vfs.rmdir(fs, path));
  }

  @Override
  public void unlink(String path) throws ErrnoException {
    enterKernel();
    check(vfs.unlink(fs, path));
  }

  @Override
  public void link(String existing, String path) throws ErrnoException {
    enterKernel();
    check(vfs.link(fs, existing, path));
  }

  @Override
  public void symlink(String target, String path) throws ErrnoException {
    enterKernel();
    check(vfs.symlink(fs, target, path));
  }

  @Override
  public String readlink(String path) throws ErrnoException {
    enterKernel();
    return value(vfs.readlink(fs, path));
  }

  @Override
  public void rename(String from, String to) throws ErrnoException {
    enterKernel();
    check(vfs.rename(fs, from, to));
  }

  @Override
  public void chmod(String path, int permissions) throws ErrnoException {
    enterKernel();
    check(vfs.chmod(fs, path, permissions));
  }

  @Override
  public void touch(String path, long nanos) throws ErrnoException {
    enterKernel();
    long sinceBoot = nanos - BOOT_EPOCH_NANOS;
    check(vfs.utimes(fs, path, sinceBoot, sinceBoot));
  }

  @Override
  public void sync() {
    enterKernel();
    vfs.sync();
  }

  @Override
  public Pipe pipe() {
    enterKernel();
    return new SimPipe(scheduler).ends();
  }

  @Override
  public long clockNanos() {
    return BOOT_EPOCH_NANOS + scheduler.clock().nowNanos();
  }

  @Override
  public boolean sleep(long nanos) {
    enterKernel();
    return processes.sleep(nanos);
  }

  @Override
  public int pid() {
    return processes.current().pid();
  }

  @Override
  public ShellJob start(String name, ShellJob.Body body) throws ErrnoException {
    enterKernel();
    return processes.start(body);
  }

  @Override
  public void kill(int pid, int signal) throws ErrnoException {
    enterKernel();
    processes.kill(pid, signal);
  }

  @Override
  public long limit(Rlimit resource, boolean hard) {
    Rlimits limits = processes.current().rlimits();
    return hard ? limits.hard(resource) : limits.soft(resource);
  }

  @Override
  public void setLimit(Rlimit resource, long soft, long hard) throws ErrnoException {
    TaskStruct caller = processes.current();
    long result = caller.rlimits().set(resource, soft, hard, caller.credentials());
    if (result != 0) {
      throw new ErrnoException(Errno.of((int) -result));
    }
  }

  @Override
  public int takeSignal() {
    enterKernel();
    return processes.takeSignal();
  }
}
