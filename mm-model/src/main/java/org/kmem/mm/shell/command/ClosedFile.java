package org.kmem.mm.shell.command;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.ShellFile;

/** What stands behind a descriptor that is not open: every use is EBADF. */
enum ClosedFile implements ShellFile {
  INSTANCE;

  @Override
  public int read(byte[] buffer, int offset, int length) throws ErrnoException {
    throw new ErrnoException(Errno.EBADF);
  }

  @Override
  public int write(byte[] buffer, int offset, int length) throws ErrnoException {
    throw new ErrnoException(Errno.EBADF);
  }

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
  public boolean isTerminal() {
    return false;
  }

  @Override
  public void close() {}
}
