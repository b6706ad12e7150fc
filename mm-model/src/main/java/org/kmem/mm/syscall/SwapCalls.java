package org.kmem.mm.syscall;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Capability;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.SyscallResult;
import org.kmem.mm.fs.FileType;
import org.kmem.mm.fs.FsResult;
import org.kmem.mm.fs.FsStruct;
import org.kmem.mm.fs.OpenFile;
import org.kmem.mm.fs.OpenFlags;
import org.kmem.mm.fs.Vfs;
import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.AddressSpaces;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.oom.OomTask;
import org.kmem.mm.pagecache.BackedSpace;
import org.kmem.mm.pagecache.ShmemSpace;
import org.kmem.mm.pagewalk.UnuseWalk;
import org.kmem.mm.sim.KernelLog;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.swap.Swap;
import org.kmem.mm.swap.SwapArea;
import org.kmem.mm.swap.SwapEntry;
import org.kmem.mm.swap.SwapFile;
import org.kmem.mm.swap.SwapHeader;

/**
 * The system calls swapon and swapoff.
 *
 * <p>May wait. Source: swapon(2). Kernel counterpart: {@code sys_swapon}, {@code sys_swapoff}, {@code try_to_unuse}.
 */
public final class SwapCalls {
  private static final int KB_PER_PAGE = 4;

  private final Vfs vfs;
  private final Swap swap;
  private final UnuseWalk unuse;
  private final AddressSpaces files;
  private final Supplier<List<MmStruct>> spaces;
  private final Scheduler scheduler;
  private final KernelLog log;

  /**
   * For a machine.
   *
   * @param vfs its files
   * @param swap its swap
   * @param unuse who brings back what address spaces have in an area
   * @param files the pages of its files, shared memory among them
   * @param spaces all address spaces of its processes
   * @param scheduler who runs its tasks
   * @param log what it says
   */
  public SwapCalls(
      Vfs vfs,
      Swap swap,
      UnuseWalk unuse,
      AddressSpaces files,
      Supplier<List<MmStruct>> spaces,
      Scheduler scheduler,
      KernelLog log) {
    this.vfs = vfs;
    this.swap = swap;
    this.unuse = unuse;
    this.files = files;
    this.spaces = spaces;
    this.scheduler = scheduler;
    this.log = log;
  }

  /**
   * Begins to swap to a disk or file.
   *
   * @param caller who wants it; null for the kernel's own
   * @param fs whose path it is
   * @param path the disk's device file or a regular file, with a header
   * @param priority 0 to 32767, or negative to have it follow those that are on
   * @return 0; {@code EPERM}, {@code EBUSY} if it is on or in use, {@code EINVAL} if it cannot be swapped to or has no
   *     header, {@code EISDIR} and others of opening it
   */
  public long swapOn(@Nullable Caller caller, FsStruct fs, String path, int priority) {
    if (isForbidden(caller)) {
      return Errno.EPERM.asResult();
    }
    return switch (vfs.open(fs, path, OpenFlags.O_RDWR, 0)) {
      case FsResult.Failed<OpenFile>(Errno errno) -> errno.asResult();
      case FsResult.Ok<OpenFile>(OpenFile file) -> {
        long result = swapOn(file, priority);
        if (result != 0) {
          file.put();
        }
        yield result;
      }
    };
  }

  private static boolean isForbidden(@Nullable Caller caller) {
    return caller != null && !caller.credentials().has(Capability.SYS_ADMIN);
  }

  private long swapOn(OpenFile file, int priority) {
    FileType type = file.stat().type();
    if ((type != FileType.BLOCK && type != FileType.REGULAR)
        || !(file.mappable() instanceof BackedSpace space)) {
      return Errno.EINVAL.asResult();
    }
    boolean regular = type == FileType.REGULAR;
    if (areaOn(space) != null || (!regular && isMounted(file.path()))) {
      return Errno.EBUSY.asResult();
    }
    if (regular) {
      file.fsync(); // what is still dirty must not be written over swapped pages later
    }
    byte[] page = new byte[SwapHeader.BYTES];
    long read = file.pread(0, page, 0, page.length);
    if (SyscallResult.isError(read)) {
      return read;
    }
    SwapHeader header = SwapHeader.parse(page);
    if (header == null) {
      log.print("Unable to find swap-space signature");
      return Errno.EINVAL.asResult();
    }
    long slots = header.slots();
    if (slots < 2 || slots > space.sizeBytes() / SwapHeader.BYTES) {
      return Errno.EINVAL.asResult();
    }
    long[] blocks = regular ? blocks(space, (int) slots) : new long[0];
    if (regular && blocks.length == 0) {
      log.print("swapon: swapfile has holes");
      return Errno.EINVAL.asResult();
    }
    SwapFile on = new SwapFile(file.path(), space, blocks, file::put);
    SwapArea area = swap.on(on, (int) slots, priority);
    if (area == null) {
      return Errno.EPERM.asResult();
    }
    file.setSwapFile(true);
    report(area);
    return 0;
  }

  private @Nullable SwapArea areaOn(AddressSpace space) {
    for (SwapArea area : swap.devices().areas()) {
      if (area.file().space().equals(space)) {
        return area;
      }
    }
    return null;
  }

  private boolean isMounted(String path) {
    return vfs.mounts().stream().anyMatch(mount -> mount.source().equals(path));
  }

  /** Where the pages of a file lie; nothing if it has holes. */
  private static long[] blocks(BackedSpace space, int slots) {
    long[] blocks = new long[slots];
    for (int at = 0; at < slots; at++) {
      blocks[at] = space.bmap(at);
      if (blocks[at] == BackedSpace.NO_BLOCK) {
        return new long[0];
      }
    }
    return blocks;
  }

  private void report(SwapArea area) {
    SwapFile file = area.file();
    log.print(
        "Adding %dk swap on %s.  Priority:%d extents:%d across:%dk %s"
            .formatted(
                area.pages() * KB_PER_PAGE,
                file.path(),
                area.priority(),
                file.extents(area.slots()),
                file.span(area.slots()) * KB_PER_PAGE,
                file.device().isRotational() ? "" : "SS"));
  }

  /**
   * Stops swapping to a disk or file, and brings back what is there. If memory runs out meanwhile, the task that does it is
   * killed before all others.
   *
   * @param caller who wants it; null for the kernel's own
   * @param fs whose path it is
   * @param path as given to swapon
   * @return 0; {@code EPERM}, {@code EINVAL} if it is not on, {@code ENOMEM} if memory would not do without it, {@code
   *     EINTR} if the task is killed, {@code ENOENT} and others of opening it
   */
  public long swapOff(@Nullable Caller caller, FsStruct fs, String path) {
    if (isForbidden(caller)) {
      return Errno.EPERM.asResult();
    }
    return switch (vfs.open(fs, path, OpenFlags.O_RDWR, 0)) {
      case FsResult.Failed<OpenFile>(Errno errno) -> errno.asResult();
      case FsResult.Ok<OpenFile>(OpenFile file) -> {
        AddressSpace space = file.mappable();
        SwapArea area = space == null ? null : areaOn(space);
        long result = area == null ? Errno.EINVAL.asResult() : swapOff(caller, area);
        if (result == 0) {
          file.setSwapFile(false);
        }
        file.put();
        yield result;
      }
    };
  }

  private long swapOff(@Nullable Caller caller, SwapArea area) {
    if (!swap.mayDoWithout(caller, area)) {
      return Errno.ENOMEM.asResult();
    }
    swap.devices().retire(area);
    OomTask task = scheduler.current().context(OomTask.class);
    if (task != null) {
      task.setOomOrigin(true);
    }
    long result = bringBack(area);
    if (task != null) {
      task.setOomOrigin(false);
    }
    if (result != 0) {
      swap.devices().restore(area);
      return result;
    }
    swap.off(area);
    return 0;
  }

  /** Until nothing is left: what has been swapped out when it began may come back behind the walk. */
  private long bringBack(SwapArea area) {
    while (area.inUse() > 0) {
      for (AddressSpace space : files.all()) {
        if (space instanceof ShmemSpace shmem && shmem.nrValues() > 0) {
          long result = shmem.bringBackAll(entry -> SwapEntry.type(entry) == area.type());
          if (result != 0) {
            return result;
          }
        }
      }
      for (MmStruct mm : spaces.get()) {
        long result = unuse.unuse(mm, area.type());
        if (result != 0) {
          return result;
        }
      }
      swap.dropCached(area);
      if (scheduler.current().isKilled()) {
        return Errno.EINTR.asResult();
      }
      if (area.inUse() > 0) {
        scheduler.yieldCpu();
      }
    }
    return 0;
  }
}
