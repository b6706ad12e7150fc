package org.kmem.mm.shell.command;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.ShellFile;

/**
 * A file without a name: the text of a here-document, or what a substitution prints.
 *
 * <p>Takes no memory of the machine. One position for reading and writing.
 */
public final class MemoryFile implements ShellFile {
  private byte[] bytes;
  private int size;
  private int position;

  /**
   * A file with a text, read from its start.
   *
   * @param text bytes as chars
   */
  public MemoryFile(String text) {
    bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    size = bytes.length;
  }

  /**
   * All of it.
   *
   * @return bytes as chars
   */
  public String text() {
    return new String(bytes, 0, size, StandardCharsets.ISO_8859_1);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    int count = Math.min(length, size - position);
    if (count <= 0) {
      return -1;
    }
    System.arraycopy(bytes, position, buffer, offset, count);
    position += count;
    return count;
  }

  @Override
  public int write(byte[] buffer, int offset, int length) {
    if (position + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(position + length, bytes.length * 2));
    }
    System.arraycopy(buffer, offset, bytes, position, length);
    position += length;
    size = Math.max(size, position);
    return length;
  }

  @Override
  public void seek(long to) throws ErrnoException {
    if (to < 0 || to > Integer.MAX_VALUE) {
      throw new ErrnoException(Errno.EINVAL);
    }
    position = (int) to;
  }

  @Override
  public void truncate(long sizeBytes) {
    size = (int) Math.min(size, sizeBytes);
  }

  @Override
  public void sync() {}

  @Override
  public boolean isTerminal() {
    return false;
  }

  @Override
  public void close() {}
}
