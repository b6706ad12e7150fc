package org.kmem.mm.shell.command;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.ShellFile;

/**
 * An open file shared by descriptors, of one process or several, with what was read ahead.
 *
 * <p>Implementation notes. A real shell reads its input byte by byte, because what it reads ahead is
 * lost to the commands it starts. Here all commands read through this object, so what one of them
 * read ahead is there for the next: {@code while read} may use blocks. Reference-counted: a
 * descriptor that is inherited or duplicated retains, a closed one releases; the last release
 * closes the file. I1: {@code 0 <= next <= limit <= buffer.length}.
 */
public final class Descriptor {
  private static final int BLOCK = 4096;

  private final ShellFile file;
  private int references = 1;
  private byte[] buffer = {};
  private int next;
  private int limit;

  /**
   * Holds a file just opened, referenced once.
   *
   * @param file closed by the last release
   */
  public Descriptor(ShellFile file) {
    this.file = file;
  }

  /**
   * One more reference.
   *
   * @return this
   */
  public Descriptor retain() {
    references++;
    return this;
  }

  /** One reference less; the last closes the file. */
  public void release() {
    if (--references == 0) {
      file.close();
    }
  }

  /**
   * The next byte.
   *
   * @return 0 to 255, or -1 at the end
   * @throws ErrnoException if it cannot be read
   */
  public int read() throws ErrnoException {
    return next < limit || fill() ? buffer[next++] & 0xff : -1;
  }

  /**
   * Reads what is there, past the buffer when that is empty.
   *
   * @param into where to
   * @param offset first index
   * @param length at most so many bytes
   * @return the number of bytes, or -1 at the end
   * @throws ErrnoException if it cannot be read
   */
  public int read(byte[] into, int offset, int length) throws ErrnoException {
    if (next == limit) {
      return file.read(into, offset, length);
    }
    int count = Math.min(length, limit - next);
    System.arraycopy(buffer, next, into, offset, count);
    next += count;
    return count;
  }

  /**
   * Reads a line.
   *
   * @param line what was read is appended, without the delimiter
   * @param delimiter ends the line, 0 to 255
   * @return false if the file ended before the delimiter
   * @throws ErrnoException if it cannot be read
   */
  @SuppressWarnings("deprecation") // the constructor that takes bytes as chars is what is wanted
  public boolean readLine(StringBuilder line, int delimiter) throws ErrnoException {
    while (next < limit || fill()) {
      int end = next;
      while (end < limit && (buffer[end] & 0xff) != delimiter) {
        end++;
      }
      line.append(new String(buffer, 0, next, end - next));
      boolean found = end < limit;
      next = found ? end + 1 : end;
      if (found) {
        return true;
      }
    }
    return false;
  }

  private boolean fill() throws ErrnoException {
    if (buffer.length == 0) {
      buffer = new byte[BLOCK];
    }
    int count = file.read(buffer, 0, buffer.length);
    next = 0;
    limit = Math.max(count, 0);
    return count > 0;
  }

  /**
   * Writes all of it, in one call if the file takes it.
   *
   * @param bytes what
   * @param length from the start
   * @throws ErrnoException as {@code write(2)} fails, other than EPIPE
   * @throws TerminatedException if nobody reads the pipe
   */
  public void write(byte[] bytes, int length) throws ErrnoException {
    int done = 0;
    try {
      while (done < length) {
        done += file.write(bytes, done, length - done);
      }
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EPIPE) {
        throw new TerminatedException(TerminatedException.SIGPIPE);
      }
      throw e;
    }
  }

  /**
   * The file, for what is neither reading nor writing; drops what was read ahead.
   *
   * @return not to be closed
   */
  public ShellFile file() {
    next = 0;
    limit = 0;
    return file;
  }

  /**
   * Says whether a person sits at it.
   *
   * @return true for a terminal
   */
  public boolean isTerminal() {
    return file.isTerminal();
  }
}
