package org.kmem.mm.fs;

import org.kmem.mm.abi.Errno;

/**
 * What open(2) does: it looks the path up, makes the file if it may, and asks the inode for an open file.
 *
 * <p>Kernel counterpart: {@code path_openat}.
 *
 * @param namespace where paths lead
 * @param names makes files
 */
record FileOpening(Namespace namespace, DirectoryNames names) {
  FsResult<OpenFile> open(FsStruct fs, String path, int flags, int permissions) {
    boolean create = (flags & OpenFlags.O_CREAT) != 0;
    boolean follow =
        (flags & OpenFlags.O_NOFOLLOW) == 0 && !(create && (flags & OpenFlags.O_EXCL) != 0);
    FsResult<Namespace.Target> walked = namespace.walk(fs, path, follow);
    if (walked instanceof FsResult.Failed<Namespace.Target>(Errno errno)) {
      return FsResult.failed(errno);
    }
    Namespace.Target target = ((FsResult.Ok<Namespace.Target>) walked).value();
    boolean created = false;
    if (target.found() == null) {
      if (!create) {
        namespace.release(target);
        return FsResult.failed(Errno.ENOENT);
      }
      FsResult<Namespace.Target> made = openCreated(fs, path, target, permissions);
      if (made instanceof FsResult.Failed<Namespace.Target>(Errno errno)) {
        return FsResult.failed(errno);
      }
      target = ((FsResult.Ok<Namespace.Target>) made).value();
      created = true;
    } else if (create && (flags & OpenFlags.O_EXCL) != 0) {
      namespace.release(target);
      return FsResult.failed(Errno.EEXIST);
    }
    FsResult<OpenFile> opened = openFound(fs, target, flags, created);
    namespace.release(target);
    return opened;
  }

  private FsResult<Namespace.Target> openCreated(
      FsStruct fs, String path, Namespace.Target target, int permissions) {
    if (path.endsWith("/")) {
      namespace.release(target);
      return FsResult.failed(Errno.EISDIR);
    }
    long made = names.create(fs, target, NewFile.by(fs, FileType.REGULAR, permissions, 0));
    namespace.release(target);
    // Somebody may have made it while this task waited; then that one is opened.
    if (made != 0 && made != Errno.EEXIST.asResult()) {
      return FsResult.failed(Errno.of((int) -made));
    }
    FsResult<Namespace.Target> again = namespace.walk(fs, path, true);
    if (again instanceof FsResult.Ok<Namespace.Target>(Namespace.Target there)
        && there.found() == null) {
      namespace.release(there);
      return FsResult.failed(Errno.ENOENT);
    }
    return again;
  }

  private FsResult<OpenFile> openFound(
      FsStruct fs, Namespace.Target target, int flags, boolean created) {
    Location found = target.found();
    if (found == null) {
      return FsResult.failed(Errno.ENOENT);
    }
    Inode inode = found.inode();
    boolean writes = OpenFlags.writes(flags);
    if (inode.type() == FileType.SYMLINK) {
      return FsResult.failed(Errno.ELOOP);
    }
    if (inode.isDirectory() && (writes || (flags & OpenFlags.O_CREAT) != 0)) {
      return FsResult.failed(Errno.EISDIR);
    }
    if (!inode.isDirectory() && (flags & OpenFlags.O_DIRECTORY) != 0) {
      return FsResult.failed(Errno.ENOTDIR);
    }
    int access = (OpenFlags.reads(flags) ? Namespace.READ : 0) | (writes ? Namespace.WRITE : 0);
    if (!created && !fs.may(inode, access)) {
      return FsResult.failed(Errno.EACCES);
    }
    if ((flags & OpenFlags.O_TRUNC) != 0 && writes && inode.type() == FileType.REGULAR) {
      long truncated = created ? 0 : inode.truncate(0);
      if (truncated != 0) {
        return FsResult.failed(Errno.of((int) -truncated));
      }
    }
    return inode.open(namespace.pathOf(found), flags, found.dentry());
  }
}
