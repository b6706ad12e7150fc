package org.kmem.mm.shell.command;

import java.util.Arrays;
import org.kmem.mm.shell.system.ErrnoException;

/**
 * An output of a command, buffered: what a command prints in all reaches a pseudo-file in one
 * {@code write(2)}, unless it is more than the buffer holds.
 */
public final class ByteOutput {
  private static final int LIMIT = 64 * 1024;

  private final Descriptor target;
  private byte[] buffer = new byte[256];
  private int size;

  /**
   * Writes to a descriptor.
   *
   * @param target not released by this object unless {@link #close} is called
   */
  public ByteOutput(Descriptor target) {
    this.target = target;
  }

  /**
   * Prints text.
   *
   * @param text bytes as chars
   * @return this
   * @throws ErrnoException if the buffer was full and cannot be written
   */
  @SuppressWarnings("deprecation") // the low byte of each char is what is wanted
  public ByteOutput print(String text) throws ErrnoException {
    int done = 0;
    while (done < text.length()) {
      int count = Math.min(text.length() - done, LIMIT);
      reserve(count);
      text.getBytes(done, done + count, buffer, size);
      size += count;
      done += count;
    }
    return this;
  }

  /**
   * Prints text and a newline.
   *
   * @param text bytes as chars
   * @throws ErrnoException if the buffer was full and cannot be written
   */
  public void println(String text) throws ErrnoException {
    print(text).write('\n');
  }

  /**
   * Prints a byte.
   *
   * @param octet its low eight bits count
   * @throws ErrnoException if the buffer was full and cannot be written
   */
  public void write(int octet) throws ErrnoException {
    reserve(1);
    buffer[size++] = (byte) octet;
  }

  /**
   * Prints bytes; large pieces go past the buffer.
   *
   * @param bytes what
   * @param length from the start
   * @throws ErrnoException if they cannot be written
   */
  public void write(byte[] bytes, int length) throws ErrnoException {
    if (length >= LIMIT) {
      flush();
      push(bytes, length);
    } else {
      reserve(length);
      System.arraycopy(bytes, 0, buffer, size, length);
      size += length;
    }
  }

  private void reserve(int count) throws ErrnoException {
    if (size + count > LIMIT) {
      flush();
    }
    if (size + count > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.min(LIMIT, Math.max(buffer.length * 4, size + count)));
    }
  }

  /**
   * Writes what is buffered. After a failure the buffer is empty.
   *
   * @throws ErrnoException about {@code write error}
   */
  public void flush() throws ErrnoException {
    int count = size;
    size = 0;
    if (count > 0) {
      push(buffer, count);
    }
  }

  private void push(byte[] bytes, int length) throws ErrnoException {
    try {
      target.write(bytes, length);
    } catch (ErrnoException e) {
      throw e.about("write error");
    }
  }

  /**
   * The descriptor written to.
   *
   * @return shared, not retained
   */
  public Descriptor descriptor() {
    return target;
  }

  /**
   * Flushes and gives the descriptor back.
   *
   * @throws ErrnoException about {@code write error}
   */
  public void close() throws ErrnoException {
    try {
      flush();
    } finally {
      target.release();
    }
  }
}
