package org.kmem.mm.shell.command;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.ShellStream;

/** What stands behind a descriptor that is not open: every use is EBADF. */
enum ClosedFile implements ShellStream {
  INSTANCE;

  @Override
  public void seek(long position) throws ErrnoException {
    throw new ErrnoException(Errno.EBADF);
  }

  @Override
  public void truncate(long sizeBytes) throws ErrnoException {
    throw new ErrnoException(Errno.EBADF);
  }

  @Override
  public void sync() throws ErrnoException {
    throw new ErrnoException(Errno.EBADF);
  }

  @Override
  public void close() {}
}
