package org.kmem.bench.trace;

import java.io.IOException;

/**
 * A snapshot or a compact trace that cannot be read: says where and what was expected. Whoever
 * reads keeps nothing of the damaged part.
 */
public final class TraceFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String source;
  private final long line;
  private final long position;

  private TraceFormatException(String message, String source, long line, long position) {
    super(message);
    this.source = source;
    this.line = line;
    this.position = position;
  }

  static TraceFormatException atLine(String source, int line, int column, String problem) {
    return new TraceFormatException(
        source + ":" + line + ":" + column + ": " + problem, source, line, column);
  }

  static TraceFormatException atByte(String source, long offset, String problem) {
    return new TraceFormatException(
        source + ": byte " + offset + ": " + problem, source, 0, offset);
  }

  /**
   * The file or snapshot.
   *
   * @return its name
   */
  public String source() {
    return source;
  }

  /**
   * The line, for text.
   *
   * @return from 1; 0 for a compact trace
   */
  public long line() {
    return line;
  }

  /**
   * The place: byte column in the line from 1 for text, byte offset in the file from 0 for a compact
   * trace.
   *
   * @return a byte position
   */
  public long position() {
    return position;
  }
}
