package org.kmem.mm.fs;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.Scheduler;

/**
 * Files by their paths: what system calls and the shell ask for.
 *
 * <p>Each call takes whose path it is, see {@link FsStruct}. Calls that return a {@code long} answer 0 or a
 * negated error number. They may wait for disks and memory. Belongs to the holder of the baton.
 *
 * <p>Kernel counterpart: {@code fs/open.c}, {@code fs/namei.c}, {@code fs/stat.c}.
 */
public final class Vfs {
  private final Scheduler scheduler;
  private final Namespace namespace;
  private final PathCalls paths;
  private final DirectoryNames names;
  private final FileOpening opening;

  /** The last one given out; 1 is that of shared memory, which is mounted nowhere. */
  private int anonymousDevices = 1;

  /**
   * Nothing is mounted yet: {@link #mount} the root first.
   *
   * @param memory whose slabs dentries live in
   * @param scheduler of the machine
   */
  public Vfs(PhysicalMemory memory, Scheduler scheduler) {
    this.scheduler = scheduler;
    this.namespace = new Namespace(new DentryCache(memory));
    this.paths = new PathCalls(namespace);
    this.names = new DirectoryNames(namespace.cache());
    this.opening = new FileOpening(namespace, names);
  }

  /**
   * A number for a file system that lies on no device.
   *
   * @return {@code 0 << 20 | minor}, each time another
   */
  public int anonymousDevice() {
    return ++anonymousDevices;
  }

  /**
   * Mounts a file system; the first one at {@code "/"}.
   *
   * @param fs whose path it is
   * @param fileSystem what to mount
   * @param source what {@code /proc/mounts} calls it
   * @param path where; a directory
   * @param options as {@code /proc/mounts} shows them
   * @return 0; {@code ENOENT}, {@code ENOTDIR}
   */
  public long mount(
      FsStruct fs, FileSystem fileSystem, String source, String path, String options) {
    if (namespace.mounts().isEmpty()) {
      namespace.mount(fileSystem, source, "/", options, null);
      return 0;
    }
    return switch (namespace.walk(fs, path, true)) {
      case FsResult.Failed<Namespace.Target>(Errno errno) -> errno.asResult();
      case FsResult.Ok<Namespace.Target>(Namespace.Target target) -> {
        Location found = target.found();
        if (found == null || !found.inode().isDirectory()) {
          namespace.release(target);
          yield (found == null ? Errno.ENOENT : Errno.ENOTDIR).asResult();
        }
        namespace.mount(fileSystem, source, namespace.pathOf(found), options, found);
        yield 0;
      }
    };
  }

  /**
   * Mounts a tree that somebody else answers for.
   *
   * @param fs whose path it is
   * @param tree who answers
   * @param source what {@code /proc/mounts} calls it
   * @param path where; a directory
   * @param options as {@code /proc/mounts} shows them
   * @return 0; {@code ENOENT}, {@code ENOTDIR}
   */
  public long mountPseudo(
      FsStruct fs, PseudoFileSystem tree, String source, String path, String options) {
    return mount(fs, new PseudoMount(scheduler, tree, anonymousDevice()), source, path, options);
  }

  /**
   * Unmounts what is mounted at a path. Its dirty files are written first.
   *
   * @param fs whose path it is
   * @param path where it is mounted
   * @return 0; {@code EINVAL} if nothing is mounted there, {@code EBUSY} if files on it are in use
   */
  public long unmount(FsStruct fs, String path) {
    return paths.onFound(
        fs,
        path,
        true,
        found -> {
          Mount mount = found.mount();
          if (found.dentry() != mount.root || mount.covers == null) {
            return Errno.EINVAL.asResult();
          }
          mount.fileSystem().sync(true);
          if (isBusy(mount)) {
            return Errno.EBUSY.asResult();
          }
          // This call's own count goes with the tree.
          namespace.unmount(mount);
          return 0;
        });
  }

  private boolean isBusy(Mount mount) {
    if (mount.fileSystem().hasOpenFiles()) {
      return true;
    }
    for (Mount other : namespace.mounts()) {
      Location covers = other.covers;
      if (covers != null && covers.mount() == mount) {
        return true;
      }
    }
    return isUsed(mount.root, 2);
  }

  private static boolean isUsed(Dentry dentry, int expected) {
    int own = dentry.children.size() + expected;
    if (dentry.count > own) {
      return true;
    }
    for (Dentry child : dentry.children.values()) {
      Inode inode = child.inode;
      int pin = inode != null && !inode.fileSystem().keepsInodesOnDisk() ? 1 : 0;
      if (isUsed(child, pin)) {
        return true;
      }
    }
    return false;
  }

  /**
   * What is mounted, in the order of mounting.
   *
   * @return a copy
   */
  public List<Mount> mounts() {
    return new ArrayList<>(namespace.mounts());
  }

  /**
   * The mount at a path.
   *
   * @param path an absolute path
   * @return null if nothing is mounted just there
   */
  public @Nullable Mount mountAt(String path) {
    Mount found = null;
    for (Mount mount : namespace.mounts()) {
      found = mount.path().equals(path) ? mount : found;
    }
    return found;
  }

  /**
   * Opens a file: open(2).
   *
   * @param fs whose path it is
   * @param path of the file
   * @param flags {@link OpenFlags}
   * @param permissions of the file if it is made, less the umask
   * @return the file with one reference, or an error
   */
  public FsResult<OpenFile> open(FsStruct fs, String path, int flags, int permissions) {
    return opening.open(fs, path, flags, permissions);
  }

  /**
   * What is at a path: stat(2).
   *
   * @param fs whose path it is
   * @param path the path; a symbolic link at its end is followed
   * @return type, size and the rest, or an error
   */
  public FsResult<Stat> stat(FsStruct fs, String path) {
    return paths.ask(fs, path, true, found -> FsResult.ok(found.inode().stat()));
  }

  /**
   * What is at a path: lstat(2).
   *
   * @param fs whose path it is
   * @param path the path; a symbolic link at its end is what is meant
   * @return type, size and the rest, or an error
   */
  public FsResult<Stat> lstat(FsStruct fs, String path) {
    return paths.ask(fs, path, false, found -> FsResult.ok(found.inode().stat()));
  }

  /**
   * Whether something may be done: access(2).
   *
   * @param fs whose path it is
   * @param path the path
   * @param mode 4 to read, 2 to write, 1 to execute or search, added up; 0 whether it exists
   * @return 0; {@code EACCES} if not
   */
  public long access(FsStruct fs, String path, int mode) {
    return paths.onFound(
        fs, path, true, found -> fs.may(found.inode(), mode) ? 0 : Errno.EACCES.asResult());
  }

  /**
   * Names in a directory: readdir(3), without {@code .} and {@code ..}.
   *
   * @param fs whose path it is
   * @param path of the directory
   * @return its entries in the directory's own order, or an error
   */
  public FsResult<List<DirectoryEntry>> list(FsStruct fs, String path) {
    return paths.ask(
        fs,
        path,
        true,
        found -> {
          Inode inode = found.inode();
          if (!inode.isDirectory()) {
            return FsResult.failed(Errno.ENOTDIR);
          }
          if (!fs.may(inode, Namespace.READ)) {
            return FsResult.failed(Errno.EACCES);
          }
          inode.touchAccessed();
          return FsResult.ok(inode.list());
        });
  }

  /**
   * Where a symbolic link leads: readlink(2).
   *
   * @param fs whose path it is
   * @param path of the link
   * @return its text; {@code EINVAL} if it is no link, {@code ENOENT} if it leads nowhere, as the program of a kernel
   *     thread
   */
  public FsResult<String> readlink(FsStruct fs, String path) {
    return paths.ask(
        fs,
        path,
        false,
        found -> {
          if (found.inode().type() != FileType.SYMLINK) {
            return FsResult.failed(Errno.EINVAL);
          }
          String target = found.inode().target();
          return target.isEmpty() ? FsResult.failed(Errno.ENOENT) : FsResult.ok(target);
        });
  }

  /**
   * The path of something without symbolic links and dots: realpath(3).
   *
   * @param fs whose path it is
   * @param path the path
   * @return an absolute path, or an error
   */
  public FsResult<String> realpath(FsStruct fs, String path) {
    return paths.ask(fs, path, true, found -> FsResult.ok(namespace.pathOf(found)));
  }

  /**
   * Sets where relative paths begin: chdir(2).
   *
   * @param fs whose path it is, and who moves
   * @param path a directory
   * @return 0; {@code ENOENT}, {@code ENOTDIR}, {@code EACCES}
   */
  public long chdir(FsStruct fs, String path) {
    return paths.onFound(
        fs,
        path,
        true,
        found -> {
          if (!found.inode().isDirectory()) {
            return Errno.ENOTDIR.asResult();
          }
          if (!fs.may(found.inode(), Namespace.EXECUTE)) {
            return Errno.EACCES.asResult();
          }
          fs.setWorkingDirectory(namespace.pathOf(found));
          return 0;
        });
  }

  /**
   * Makes a directory: mkdir(2).
   *
   * @param fs whose path it is
   * @param path of the new directory
   * @param permissions less the umask
   * @return 0; {@code EEXIST}, {@code ENOENT}, {@code ENOSPC} and others
   */
  public long mkdir(FsStruct fs, String path, int permissions) {
    return create(fs, path, NewFile.by(fs, FileType.DIRECTORY, permissions, 0));
  }

  /**
   * Makes an inode that is no directory: mknod(2).
   *
   * @param fs whose path it is
   * @param path of the new name
   * @param type its kind; sockets, pipes and devices have no contents here
   * @param permissions less the umask
   * @param rdev for devices, {@code major << 20 | minor}
   * @return 0; {@code EEXIST}, {@code ENOENT}, {@code ENOSPC} and others
   */
  public long mknod(FsStruct fs, String path, FileType type, int permissions, int rdev) {
    return create(fs, path, NewFile.by(fs, type, permissions, rdev));
  }

  /**
   * Makes a symbolic link: symlink(2).
   *
   * @param fs whose path it is
   * @param target where it leads
   * @param path of the new name
   * @return 0; {@code EEXIST}, {@code ENOENT}, {@code ENOSPC} and others
   */
  public long symlink(FsStruct fs, String target, String path) {
    return create(fs, path, new NewFile(FileType.SYMLINK, 0777, fs.uid(), fs.gid(), 0, target));
  }

  /**
   * Gives a file one more name: link(2).
   *
   * @param fs whose paths they are
   * @param path of the file
   * @param newPath the new name
   * @return 0; {@code EPERM} for directories, {@code EXDEV} across file systems, {@code EEXIST} and others
   */
  public long link(FsStruct fs, String path, String newPath) {
    return paths.onFound(
        fs,
        path,
        false,
        found -> {
          if (found.inode().isDirectory()) {
            return Errno.EPERM.asResult();
          }
          return paths.onMissing(
              fs,
              newPath,
              target -> {
                if (target.directory().mount() != found.mount()) {
                  return Errno.EXDEV.asResult();
                }
                Inode directory = target.directory().inode();
                long linked = directory.link(target.name(), found.inode());
                if (linked == 0) {
                  found.inode().get();
                  names.enter(target, found.inode());
                }
                return linked;
              });
        });
  }

  /**
   * Removes a name: unlink(2). A file without names goes when nobody uses it any more.
   *
   * @param fs whose path it is
   * @param path the name
   * @return 0; {@code ENOENT}, {@code EISDIR}, {@code EACCES} and others
   */
  public long unlink(FsStruct fs, String path) {
    return paths.onParent(
        fs,
        path,
        target -> {
          Location found = target.found();
          if (found == null) {
            return Errno.ENOENT.asResult();
          }
          if (found.inode().isDirectory()) {
            return Errno.EISDIR.asResult();
          }
          if (found.inode().isSwapFile()) {
            return Errno.EPERM.asResult();
          }
          return names.remove(fs, target, found);
        });
  }

  /**
   * Removes an empty directory: rmdir(2).
   *
   * @param fs whose path it is
   * @param path the directory
   * @return 0; {@code ENOENT}, {@code ENOTDIR}, {@code ENOTEMPTY}, {@code EBUSY} and others
   */
  public long rmdir(FsStruct fs, String path) {
    return paths.onParent(
        fs,
        path,
        target -> {
          Location found = target.found();
          if (found == null) {
            return Errno.ENOENT.asResult();
          }
          if (!found.inode().isDirectory()) {
            return Errno.ENOTDIR.asResult();
          }
          if (target.name().isEmpty() || target.name().equals("..")) {
            return Errno.EBUSY.asResult();
          }
          return names.remove(fs, target, found);
        });
  }

  /**
   * Moves a name: rename(2). What the new name stood for goes.
   *
   * @param fs whose paths they are
   * @param path the old name
   * @param newPath the new one
   * @return 0; {@code EXDEV} across file systems, {@code EISDIR}, {@code ENOTDIR}, {@code ENOTEMPTY}, {@code
   *     EINVAL} for a directory into itself, and others
   */
  public long rename(FsStruct fs, String path, String newPath) {
    return paths.onParent(
        fs,
        path,
        from -> {
          Location found = from.found();
          if (found == null) {
            return Errno.ENOENT.asResult();
          }
          if (found.dentry() == found.mount().root || from.name().equals("..")) {
            return Errno.EBUSY.asResult();
          }
          return paths.onParent(fs, newPath, to -> names.rename(fs, from, found, to));
        });
  }

  /**
   * Sets permissions: chmod(2).
   *
   * @param fs whose path it is
   * @param path of the file
   * @param permissions the low 12 bits of the mode
   * @return 0; {@code EPERM} if it is somebody else's, and others
   */
  public long chmod(FsStruct fs, String path, int permissions) {
    return paths.onFound(
        fs,
        path,
        true,
        found ->
            fs.uid() == 0 || fs.uid() == found.inode().uid()
                ? found.inode().setPermissions(permissions)
                : Errno.EPERM.asResult());
  }

  /**
   * Sets the length of a file: truncate(2).
   *
   * @param fs whose path it is
   * @param path of the file
   * @param sizeBytes new length
   * @return 0; {@code EISDIR}, {@code EACCES}, {@code ENOSPC} and others
   */
  public long truncate(FsStruct fs, String path, long sizeBytes) {
    return paths.onFound(
        fs,
        path,
        true,
        found ->
            fs.may(found.inode(), Namespace.WRITE)
                ? found.inode().truncate(sizeBytes)
                : Errno.EACCES.asResult());
  }

  /**
   * Sets the times of a file: utimensat(2).
   *
   * @param fs whose path it is
   * @param path of the file
   * @param accessedNanos simulated time of the last read
   * @param modifiedNanos simulated time of the last change
   * @return 0, or a negated error number
   */
  public long utimes(FsStruct fs, String path, long accessedNanos, long modifiedNanos) {
    return paths.onFound(
        fs,
        path,
        true,
        found -> {
          found.inode().setTimes(accessedNanos, modifiedNanos);
          return 0;
        });
  }

  /**
   * How full the file system of a path is: statfs(2).
   *
   * @param fs whose path it is
   * @param path any path on it
   * @return blocks and files, or an error
   */
  public FsResult<FileSystemUsage> statfs(FsStruct fs, String path) {
    return paths.ask(fs, path, true, found -> FsResult.ok(found.mount().fileSystem().usage()));
  }

  /** Writes what is dirty in all file systems and waits for it: sync(2). */
  public void sync() {
    for (boolean wait : new boolean[] {false, true}) {
      for (Mount mount : mounts()) {
        mount.fileSystem().sync(wait);
      }
    }
  }

  /**
   * Dentries and inodes that could be freed: what the shrinkers of file systems report.
   *
   * @return how many objects
   */
  public long countReclaimable() {
    long count = namespace.cache().countUnused();
    for (Mount mount : namespace.mounts()) {
      count += mount.fileSystem().countUnusedInodes();
    }
    return count;
  }

  /**
   * Frees dentries and inodes that nobody uses, of each as large a part, the oldest first; what was used since it was last looked at is
   * spared once. {@code super_cache_scan}.
   *
   * @param objects how many to look at
   * @return how many were freed
   */
  public long scanReclaimable(long objects) {
    long all = countReclaimable();
    if (all == 0) {
      return 0;
    }
    long dentries = objects * namespace.cache().countUnused() / all;
    List<Mount> mounts = mounts();
    long[] inodes = new long[mounts.size()];
    for (int i = 0; i < inodes.length; i++) {
      inodes[i] = objects * mounts.get(i).fileSystem().countUnusedInodes() / all;
    }
    long freed = namespace.cache().prune(dentries);
    for (int i = 0; i < inodes.length; i++) {
      freed += mounts.get(i).fileSystem().pruneInodes(inodes[i]);
    }
    return freed;
  }

  private long create(FsStruct fs, String path, NewFile file) {
    return paths.onMissing(fs, path, target -> names.create(fs, target, file));
  }
}
