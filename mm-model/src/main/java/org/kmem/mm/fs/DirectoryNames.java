package org.kmem.mm.fs;

import org.kmem.mm.abi.Errno;

/**
 * Names that come, go and move in directories, and their dentries. Answers 0 or a negated error number.
 *
 * <p>Kernel counterpart: {@code vfs_create}, {@code vfs_unlink}, {@code vfs_rename}.
 *
 * @param cache where dentries are
 */
record DirectoryNames(DentryCache cache) {
  /** Makes a file and its name. */
  long create(FsStruct fs, Namespace.Target target, NewFile file) {
    Inode directory = target.directory().inode();
    if (!fs.may(directory, Namespace.WRITE | Namespace.EXECUTE)) {
      return Errno.EACCES.asResult();
    }
    return switch (directory.create(target.name(), file)) {
      case FsResult.Failed<Inode>(Errno errno) -> errno.asResult();
      case FsResult.Ok<Inode>(Inode inode) -> {
        enter(target, inode);
        yield 0;
      }
    };
  }

  /** Enters a name that was made; the caller's reference to the inode goes to the dentry. */
  void enter(Namespace.Target target, Inode inode) {
    Dentry directory = target.directory().dentry();
    if (!directory.requireInode().cachesNames()) {
      inode.put();
      return;
    }
    Dentry known = directory.children.get(target.name());
    if (known != null && known.isNegative()) {
      cache.get(known);
      cache.instantiate(known, inode);
      cache.put(known);
      return;
    }
    Dentry added = cache.add(directory, target.name(), null);
    if (added == null) {
      inode.put();
      return;
    }
    cache.instantiate(added, inode);
    cache.put(added);
  }

  /** Removes a name, and a directory with it. */
  long remove(FsStruct fs, Namespace.Target target, Location found) {
    Inode directory = target.directory().inode();
    if (found.dentry() == found.mount().root) {
      return Errno.EBUSY.asResult();
    }
    if (!fs.may(directory, Namespace.WRITE | Namespace.EXECUTE)) {
      return Errno.EACCES.asResult();
    }
    Inode inode = found.inode();
    long removed =
        inode.isDirectory()
            ? directory.rmdir(target.name(), inode)
            : directory.unlink(target.name(), inode);
    if (removed == 0) {
      cache.remove(found.dentry());
    }
    return removed;
  }

  /** Gives what has one name another, in the place of what has that. */
  long rename(FsStruct fs, Namespace.Target from, Location found, Namespace.Target to) {
    if (to.directory().mount() != found.mount()) {
      return Errno.EXDEV.asResult();
    }
    Inode moved = found.inode();
    Location over = to.found();
    if (over != null && over.inode().number() == moved.number()) {
      return 0;
    }
    int change = Namespace.WRITE | Namespace.EXECUTE;
    Inode fromDirectory = from.directory().inode();
    Inode toDirectory = to.directory().inode();
    if (!fs.may(fromDirectory, change) || !fs.may(toDirectory, change)) {
      return Errno.EACCES.asResult();
    }
    for (Dentry up = to.directory().dentry(); up != null; up = up.parent) {
      if (up == found.dentry()) {
        return Errno.EINVAL.asResult();
      }
    }
    if (over != null) {
      long cleared = clearForRename(fs, moved, to, over);
      if (cleared != 0) {
        return cleared;
      }
    }
    long renamed = fromDirectory.rename(from.name(), moved, toDirectory, to.name());
    if (renamed == 0) {
      Dentry stale = to.directory().dentry().children.get(to.name());
      if (stale != null) {
        cache.get(stale);
        cache.unhash(stale);
        cache.put(stale);
      }
      cache.move(found.dentry(), to.directory().dentry(), to.name());
    }
    return renamed;
  }

  private long clearForRename(FsStruct fs, Inode moved, Namespace.Target to, Location over) {
    if (moved.isDirectory() && !over.inode().isDirectory()) {
      return Errno.ENOTDIR.asResult();
    }
    if (!moved.isDirectory() && over.inode().isDirectory()) {
      return Errno.EISDIR.asResult();
    }
    return remove(fs, to, over);
  }
}
