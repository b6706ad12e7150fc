package org.kmem.mm.fs;

import java.util.List;
import org.kmem.mm.abi.Errno;

/**
 * A file of any kind as a file system keeps it in memory.
 *
 * <p>Counted by the dentries that name it and the files open on it. When nobody counts, the file system keeps
 * it while it has names, until memory is wanted back; without names it goes, with all it holds.
 *
 * <p>Implementation notes. Methods of directories are called with names that have been checked: not empty, no
 * slash, neither {@code .} nor {@code ..}, at most 255 bytes. {@code lookup} may wait for the disk, and so may
 * all that changes a directory; two tasks may then do the same thing at once, which the caller excludes by
 * looking again.
 *
 * <p>Kernel counterpart: {@code struct inode} with {@code inode_operations}.
 */
abstract class Inode {
  private final FileSystem fileSystem;
  private final long number;
  private final FileType type;
  private int permissions;
  private int uid;
  private int gid;
  private int links;
  private int references;
  private long accessedNanos;
  private long modifiedNanos;
  private long changedNanos;
  private boolean swapFile;

  Inode(FileSystem fileSystem, long number, FileType type, int permissions) {
    this.fileSystem = fileSystem;
    this.number = number;
    this.type = type;
    this.permissions = permissions & 07777;
    this.links = type == FileType.DIRECTORY ? 2 : 1;
    long now = fileSystem.nowNanos();
    accessedNanos = now;
    modifiedNanos = now;
    changedNanos = now;
  }

  final FileSystem fileSystem() {
    return fileSystem;
  }

  final long number() {
    return number;
  }

  final FileType type() {
    return type;
  }

  /** Whether it is swapped to, so that nobody else may write to it: {@code IS_SWAPFILE}. */
  final boolean isSwapFile() {
    return swapFile;
  }

  final void setSwapFile(boolean is) {
    swapFile = is;
  }

  final boolean isDirectory() {
    return type == FileType.DIRECTORY;
  }

  /** Whether its permissions let a user do something: {@link Namespace#READ} and so on, together. */
  boolean allows(int asUid, int asGid, int access) {
    int granted = asUid == uid ? permissions >> 6 : asGid == gid ? permissions >> 3 : permissions;
    return (granted & access) == access;
  }

  int permissions() {
    return permissions;
  }

  long setPermissions(int bits) {
    permissions = bits & 07777;
    touchChanged();
    return 0;
  }

  int uid() {
    return uid;
  }

  int gid() {
    return gid;
  }

  void setOwner(int newUid, int newGid) {
    uid = newUid;
    gid = newGid;
    touchChanged();
  }

  final int links() {
    return links;
  }

  void addLinks(int delta) {
    links += delta;
    touchChanged();
  }

  final void touchAccessed() {
    accessedNanos = fileSystem.nowNanos();
  }

  void touchModified() {
    modifiedNanos = fileSystem.nowNanos();
    changedNanos = modifiedNanos;
  }

  private void touchChanged() {
    changedNanos = fileSystem.nowNanos();
  }

  final long accessedNanos() {
    return accessedNanos;
  }

  final long modifiedNanos() {
    return modifiedNanos;
  }

  final long changedNanos() {
    return changedNanos;
  }

  final void setTimes(long accessed, long modified) {
    accessedNanos = accessed;
    modifiedNanos = modified;
    touchChanged();
  }

  final void restore(int newLinks, long accessed, long modified, long changed) {
    links = newLinks;
    accessedNanos = accessed;
    modifiedNanos = modified;
    changedNanos = changed;
  }

  final int references() {
    return references;
  }

  final void get() {
    references++;
  }

  /** Gives up a reference: {@code iput}. May wait if the file goes. */
  final void put() {
    references--;
    if (references == 0) {
      fileSystem.unused(this);
    }
  }

  Stat stat() {
    return new Stat(
        fileSystem.device(),
        number,
        type,
        permissions(),
        links,
        uid(),
        gid(),
        rdev(),
        sizeBytes(),
        blocks(),
        accessedNanos,
        modifiedNanos,
        changedNanos);
  }

  int rdev() {
    return 0;
  }

  long sizeBytes() {
    return 0;
  }

  /** In pieces of 512 bytes. */
  long blocks() {
    return 0;
  }

  /** Whether names in this directory are to be kept in the dentry cache. */
  boolean cachesNames() {
    return true;
  }

  /** What a name in this directory stands for, with a reference; ENOENT if there is none. */
  FsResult<Inode> lookup(String name) {
    return FsResult.failed(Errno.ENOTDIR);
  }

  List<DirectoryEntry> list() {
    return List.of();
  }

  /** Makes a file in this directory, where there is no such name; the caller gets a reference. */
  FsResult<Inode> create(String name, NewFile file) {
    return FsResult.failed(Errno.EACCES);
  }

  long link(String name, Inode target) {
    return Errno.EPERM.asResult();
  }

  /** Removes the name of something that is no directory. */
  long unlink(String name, Inode target) {
    return Errno.EPERM.asResult();
  }

  /** Removes an empty directory. */
  long rmdir(String name, Inode target) {
    return Errno.EPERM.asResult();
  }

  /** Moves a name to a directory of the same file system, in place of what has been removed there. */
  long rename(String name, Inode moved, Inode toDirectory, String newName) {
    return Errno.EPERM.asResult();
  }

  /** Where a symbolic link leads. */
  String target() {
    return "";
  }

  /** Opens it; access has been checked. The file takes a reference of its own. */
  abstract FsResult<OpenFile> open(String path, int flags, Dentry dentry);

  /** Sets the length of a regular file. */
  long truncate(long sizeBytes) {
    return isDirectory() ? Errno.EISDIR.asResult() : Errno.EINVAL.asResult();
  }

  /** Whether it can be forgotten while it still has names. */
  boolean isClean() {
    return true;
  }

  /** Takes it out of memory; what it holds goes too if it has no names left. */
  void evict() {}
}
