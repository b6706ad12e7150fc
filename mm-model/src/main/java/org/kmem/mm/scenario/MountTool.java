package org.kmem.mm.scenario;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.SyscallResult;
import org.kmem.mm.fs.FileSystem;
import org.kmem.mm.fs.MemoryFileSystem;
import org.kmem.mm.fs.Mount;
import org.kmem.mm.hugetlb.Hstate;
import org.kmem.mm.hugetlb.Hstates;
import org.kmem.mm.hugetlb.HugetlbMount;
import org.kmem.mm.hugetlb.Subpool;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.machine.MachineFiles;
import org.kmem.mm.pagecache.ShmemQuota;
import org.kmem.mm.procfs.cgroup.CgroupFs;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code mount}: tells what is mounted, or mounts a file system that lies in memory. */
final class MountTool extends MachineTool {
  /** What busybox ends with where the system call failed. */
  private static final int FAILED = 255;

  private final MachineSystem system;

  MountTool(Machine machine, MachineSystem system) {
    super(
        machine,
        "mount",
        "[-t cgroup2|hugetlbfs|tmpfs|ramfs [-o OPTIONS] SOURCE DIRECTORY | -o remount,OPTIONS"
            + " DIRECTORY]",
        "mount a file system in memory, or list what is mounted");
    this.system = system;
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("t:o:");
    if (options.operands().isEmpty()) {
      for (Mount mount : machine().vfs().mounts()) {
        call.out()
            .println(
                "%s on %s type %s (%s)"
                    .formatted(
                        mount.source(), mount.path(), mount.fileSystem().type(), mount.options()));
      }
      return 0;
    }
    MountOptions given = MountOptions.of(options.values('o'));
    if (given.has("remount")) {
      return remount(call, given, options.operands().getLast());
    }
    List<String> operands = operands(options.operands(), 2);
    return mount(call, options.value('t', "auto"), given, operands.get(0), operands.get(1));
  }

  private int mount(
      Invocation call, String type, MountOptions given, String source, String directory)
      throws ErrnoException, UsageException {
    if (type.equals("cgroup2")) {
      long mounted = cgroups(call, given, source, directory);
      return mounted == 0 ? 0 : failed(call, source, directory, mounted);
    }
    MachineFiles files = machine().files();
    StringBuilder shown = new StringBuilder(given.has("ro") ? "ro,relatime" : "rw,relatime");
    @Nullable FileSystem fileSystem =
        switch (type) {
          case "hugetlbfs" -> hugetlbfs(given, shown);
          case "tmpfs" -> files.tmpfs(machine().memory().totalPages() / 2);
          case "ramfs" -> files.ramfs();
          default ->
              throw new UsageException(
                  "'" + type + "' cannot be mounted: there are cgroup2, hugetlbfs, tmpfs and ramfs",
                  1);
        };
    if (fileSystem == null) {
      return failed(call, source, directory, Errno.ENOMEM.asResult());
    }
    String path = call.path(directory);
    TmpfsOptions tmpfs = new TmpfsOptions(given, machine().memory().totalPages());
    ShmemQuota quota = quota(fileSystem);
    if (quota != null) {
      long refused = tmpfs.apply((MemoryFileSystem) fileSystem, quota);
      if (refused != 0) {
        return failed(call, source, directory, refused);
      }
      shown.replace(0, shown.length(), tmpfs.show(quota));
    }
    long result = machine().vfs().mount(system.fs(), fileSystem, source, path, shown.toString());
    if (result == 0 && quota != null && tmpfs.mode() >= 0) {
      result = machine().vfs().chmod(system.fs(), path, tmpfs.mode());
    }
    return result == 0 ? 0 : failed(call, source, directory, result);
  }

  /** The machine has one tree of control groups; mounting it again resets its options. */
  private long cgroups(Invocation call, MountOptions given, String source, String directory)
      throws ErrnoException {
    CgroupFs tree = new CgroupFs(machine());
    machine().cgroups().setMountFlags(Set.of());
    long result = tree.remount(given.without("rw"));
    return result != 0
        ? result
        : machine()
            .vfs()
            .mountPseudo(system.fs(), tree, source, call.path(directory), "rw,relatime");
  }

  private static @Nullable ShmemQuota quota(FileSystem fileSystem) {
    return fileSystem instanceof MemoryFileSystem inMemory ? inMemory.quota() : null;
  }

  private int remount(Invocation call, MountOptions given, String directory) {
    Mount mount = machine().vfs().mountAt(call.path(directory));
    long result = mount == null ? Errno.EINVAL.asResult() : remount(mount, given);
    return result == 0 ? 0 : failed(call, "none", directory, result);
  }

  private long remount(Mount mount, MountOptions given) {
    ShmemQuota quota = quota(mount.fileSystem());
    if (quota == null) {
      return mount.remount(given.without("remount", "rw"));
    }
    TmpfsOptions tmpfs = new TmpfsOptions(given, machine().memory().totalPages());
    long result = tmpfs.apply((MemoryFileSystem) mount.fileSystem(), quota);
    if (result == 0) {
      mount.setOptions(tmpfs.show(quota));
    }
    return result;
  }

  private static int failed(Invocation call, String source, String directory, long result) {
    String reason = SyscallResult.errnoOf(result).text();
    call.complain("mounting " + source + " on " + directory + " failed: " + reason);
    return FAILED;
  }

  private @Nullable FileSystem hugetlbfs(MountOptions given, StringBuilder shown)
      throws UsageException {
    Hstates pools = machine().hugetlb();
    long pageBytes = given.bytes("pagesize", 0, pools.defaultPool().sizeBytes());
    @Nullable Hstate pool = pools.ofSize(pageBytes);
    if (pool == null) {
      throw new UsageException("there are no huge pages of " + pageBytes + " bytes", 1);
    }
    long whole = pool.nr() * pool.sizeBytes();
    long most = pages(given.bytes("size", whole, Subpool.UNLIMITED), pool);
    long least = pages(given.bytes("min_size", whole, Subpool.UNLIMITED), pool);
    long inodes = given.bytes("nr_inodes", 0, Long.MAX_VALUE);
    if (inodes != Long.MAX_VALUE) {
      shown.append(",nr_inodes=").append(inodes);
    }
    shown.append(",pagesize=").append(size(pageBytes));
    append(shown, "size", most, pool);
    append(shown, "min_size", least, pool);
    @Nullable HugetlbMount mount = pools.mount(pool, most, least);
    return mount == null ? null : machine().files().hugetlbfs(pools, mount, inodes);
  }

  private static long pages(long bytes, Hstate pool) {
    return bytes == Subpool.UNLIMITED ? bytes : bytes / pool.sizeBytes();
  }

  private static void append(StringBuilder shown, String name, long pages, Hstate pool) {
    if (pages != Subpool.UNLIMITED) {
      shown.append(',').append(name).append('=').append(pages * pool.sizeBytes());
    }
  }

  private static String size(long bytes) {
    return bytes >= 1 << 30 ? (bytes >> 30) + "G" : (bytes >> 20) + "M";
  }
}
