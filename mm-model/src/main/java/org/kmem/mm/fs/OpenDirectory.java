package org.kmem.mm.fs;

import org.kmem.mm.abi.Errno;

/** An open directory: its names are listed by path, and it has no bytes. */
final class OpenDirectory extends InodeFile {
  OpenDirectory(Inode inode, String path, int flags) {
    super(inode, path, flags);
  }

  @Override
  protected long readAt(long at, byte[] buffer, int offset, int length) {
    return Errno.EISDIR.asResult();
  }

  @Override
  protected long writeAt(long at, byte[] buffer, int offset, int length) {
    return Errno.EBADF.asResult();
  }

  @Override
  public long fsync() {
    return 0;
  }
}
