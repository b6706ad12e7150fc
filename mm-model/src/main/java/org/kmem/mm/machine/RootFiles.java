package org.kmem.mm.machine;

import org.kmem.mm.fs.Devices;
import org.kmem.mm.fs.FsStruct;
import org.kmem.mm.fs.MemoryFileSystem;
import org.kmem.mm.fs.Vfs;
import org.kmem.mm.mm.CommitAccounting;
import org.kmem.mm.pagecache.PageCache;
import org.kmem.mm.pagecache.ShmemQuota;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.task.StaticBinary;

/**
 * The files that a machine boots with: a root in memory with its programs, and directories to mount on.
 *
 * <p>Counterpart: the initramfs of the recordings, and the mounts of its {@code /init}.
 */
final class RootFiles {
  private static final String[] DIRECTORIES = {
    "/bin", "/dev", "/proc", "/sys", "/run", "/tmp", "/data", "/lab", "/modules", "/mnt"
  };
  private static final int PERMISSIONS = 0755;

  private RootFiles() {}

  /** Mounts the root and what lies in memory beside it, and writes the programs. */
  static void make(
      Scheduler scheduler,
      PhysicalMemory memory,
      PageCache cache,
      CommitAccounting commit,
      Vfs vfs,
      Devices devices) {
    FsStruct fs = new FsStruct();
    MemoryFileSystem root =
        MemoryFileSystem.ramfs(scheduler, memory, cache, vfs.anonymousDevice(), devices);
    check("mount /", vfs.mount(fs, root, "rootfs", "/", "rw"));
    for (String directory : DIRECTORIES) {
      check("mkdir " + directory, vfs.mkdir(fs, directory, PERMISSIONS));
    }
    MemoryFileSystem run =
        MemoryFileSystem.tmpfs(
            scheduler,
            memory,
            cache,
            "tmpfs",
            vfs.anonymousDevice(),
            new ShmemQuota(commit, memory.totalPages() / 2),
            devices);
    check("mount /run", vfs.mount(fs, run, "run", "/run", "rw,relatime"));
    check("install busybox", StaticBinary.BUSYBOX.install(vfs, fs));
    check("install task", StaticBinary.TASK.install(vfs, fs));
  }

  private static void check(String what, long result) {
    if (result != 0) {
      throw new IllegalStateException(
          "%s: error %d while booting: give the machine more memory".formatted(what, -result));
    }
  }
}
