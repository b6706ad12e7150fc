package org.kmem.mm.shell.command;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.shell.system.ErrnoException;

/** An input of a command: lines or bytes of a descriptor. One reader at a time. */
public final class ByteInput {
  private final Descriptor source;
  private final String label;
  private boolean lastLineEnded = true;

  /**
   * Reads from a descriptor.
   *
   * @param source not released by this object unless {@link #close} is called
   * @param label what failures are about
   */
  public ByteInput(Descriptor source, String label) {
    this.source = source;
    this.label = label;
  }

  /**
   * Reads a line.
   *
   * @return without its newline, or null at the end
   * @throws ErrnoException if it cannot be read
   */
  public @Nullable String readLine() throws ErrnoException {
    return readLine('\n');
  }

  /**
   * Reads up to a delimiter.
   *
   * @param delimiter 0 to 255
   * @return without the delimiter, or null at the end
   * @throws ErrnoException if it cannot be read
   */
  public @Nullable String readLine(int delimiter) throws ErrnoException {
    StringBuilder line = new StringBuilder();
    try {
      lastLineEnded = source.readLine(line, delimiter);
    } catch (ErrnoException e) {
      throw e.about(label);
    }
    return lastLineEnded || line.length() > 0 ? line.toString() : null;
  }

  /**
   * Says whether the line read last had its delimiter.
   *
   * @return false for a last line without newline
   */
  public boolean lastLineEnded() {
    return lastLineEnded;
  }

  /**
   * The next byte.
   *
   * @return 0 to 255, or -1 at the end
   * @throws ErrnoException if it cannot be read
   */
  public int read() throws ErrnoException {
    try {
      return source.read();
    } catch (ErrnoException e) {
      throw e.about(label);
    }
  }

  /**
   * Reads what is there.
   *
   * @param buffer where to
   * @param offset first index
   * @param length at most so many bytes
   * @return the number of bytes, or -1 at the end
   * @throws ErrnoException if it cannot be read
   */
  public int read(byte[] buffer, int offset, int length) throws ErrnoException {
    try {
      return source.read(buffer, offset, length);
    } catch (ErrnoException e) {
      throw e.about(label);
    }
  }

  /**
   * Reads to the end.
   *
   * @return all bytes as chars
   * @throws ErrnoException if it cannot be read
   */
  public String readAll() throws ErrnoException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] block = new byte[4096];
    for (int n = read(block, 0, block.length); n > 0; n = read(block, 0, block.length)) {
      all.write(block, 0, n);
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  /**
   * The name failures are about.
   *
   * @return a path, or {@code -}
   */
  public String label() {
    return label;
  }

  /**
   * The descriptor read from.
   *
   * @return shared, not retained
   */
  public Descriptor descriptor() {
    return source;
  }

  /** Gives the descriptor back. */
  public void close() {
    source.release();
  }
}
