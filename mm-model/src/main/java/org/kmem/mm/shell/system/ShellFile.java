package org.kmem.mm.shell.system;

/**
 * An open file description: what {@code open(2)} or one end of {@code pipe(2)} gives.
 *
 * <p>Used by one simulated process at a time; the position is shared by all who share the object.
 */
public interface ShellFile {
  /**
   * Reads at the position and moves it; blocks where the kernel would.
   *
   * @param buffer where to
   * @param offset first index
   * @param length at most so many bytes, at least 1
   * @return the number of bytes, or -1 at the end of the file
   * @throws ErrnoException if the file cannot be read
   */
  int read(byte[] buffer, int offset, int length) throws ErrnoException;

  /**
   * Writes at the position and moves it; one call is one {@code write(2)}, as pseudo-files need it.
   *
   * @param buffer what
   * @param offset first index
   * @param length how many bytes
   * @return how many were taken, at least 1 if length is
   * @throws ErrnoException as {@code write(2)} fails; EPIPE if nobody will ever read it
   */
  int write(byte[] buffer, int offset, int length) throws ErrnoException;

  /**
   * Sets the position.
   *
   * @param position bytes from the start
   * @throws ErrnoException ESPIPE for a pipe
   */
  void seek(long position) throws ErrnoException;

  /**
   * Cuts or extends the file.
   *
   * @param sizeBytes its new size
   * @throws ErrnoException as {@code ftruncate(2)} fails
   */
  void truncate(long sizeBytes) throws ErrnoException;

  /**
   * Writes what is dirty to the device, as {@code fsync(2)}.
   *
   * @throws ErrnoException as {@code fsync(2)} fails
   */
  void sync() throws ErrnoException;

  /**
   * Says whether a person sits at it, as {@code isatty(3)}.
   *
   * @return true for a terminal
   */
  boolean isTerminal();

  /** Ends it; called once. */
  void close();
}
