package org.kmem.mm.shell.system;

import org.kmem.mm.abi.Errno;

/** A file that has no position and no length. What it can do it says; all else is refused. */
public interface ShellStream extends ShellFile {
  @Override
  default int read(byte[] buffer, int offset, int length) throws ErrnoException {
    throw new ErrnoException(Errno.EBADF);
  }

  @Override
  default int write(byte[] buffer, int offset, int length) throws ErrnoException {
    throw new ErrnoException(Errno.EBADF);
  }

  @Override
  default void seek(long position) throws ErrnoException {
    throw new ErrnoException(Errno.ESPIPE);
  }

  @Override
  default void truncate(long sizeBytes) throws ErrnoException {
    throw new ErrnoException(Errno.EINVAL);
  }

  @Override
  default void sync() throws ErrnoException {
    throw new ErrnoException(Errno.EINVAL);
  }

  @Override
  default boolean isTerminal() {
    return false;
  }
}
