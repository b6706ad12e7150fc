package org.kmem.bench.trace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads a text trace: of {@code /sys/kernel/tracing/trace}, of {@code trace-cmd report} or of {@code
 * perf script}, each also compressed with gzip; which one is seen from the bytes.
 *
 * <p>Memory is bounded whatever the input: one buffer, and name tables of bounded size. Whatever the
 * bytes, a line that cannot be read is counted with its place and reading goes on; a file cut in the
 * middle of a line or of its gzip stream gives what came before. An unterminated last line is taken
 * for cut, as a cut number looks like a shorter one. Not thread-safe.
 *
 * <p>Source: Linux {@code Documentation/trace/ftrace.rst} and {@code events-kmem.rst}.
 */
public final class TraceReader extends ReadingCursor {
  /** Longer lines are damage: the kernel prints at most a page. */
  private static final int LINE_BYTES_MAX = 1 << 16;

  private static final int BUFFER_BYTES = 1 << 18;

  private final InputStream in;
  private final LineParser parser;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int bufferAt;
  private int bufferTo;
  private boolean ended;
  private long bytesRead;
  private long line;

  private TraceReader(InputStream in, String source, boolean pagesOnly) {
    super(source);
    this.in = in;
    this.parser = new LineParser(event, strings, pagesOnly);
  }

  /**
   * Opens a file, or standard input for {@code -}.
   *
   * @param file a text trace, plain or gzip
   * @return a reader before the first event
   * @throws IOException if the file cannot be opened
   */
  public static TraceReader open(Path file) throws IOException {
    return file.toString().equals("-")
        ? open(System.in, "-")
        : open(Files.newInputStream(file), file.toString());
  }

  /**
   * Reads a stream, which the reader then owns.
   *
   * @param in a text trace, plain or gzip
   * @param source its name in messages
   * @return a reader before the first event
   * @throws IOException if reading fails
   */
  public static TraceReader open(InputStream in, String source) throws IOException {
    return open(in, source, false);
  }

  /** With {@code pagesOnly} object events are passed over: neither read, nor checked, nor counted. */
  static TraceReader open(InputStream in, String source, boolean pagesOnly) throws IOException {
    PushbackInputStream head = new PushbackInputStream(in, 2);
    byte[] magic = head.readNBytes(2);
    head.unread(magic);
    boolean gzip = magic.length == 2 && magic[0] == 0x1F && (magic[1] & 0xFF) == 0x8B;
    if (!gzip) {
      return new TraceReader(head, source, pagesOnly);
    }
    try {
      return new TraceReader(new GZIPInputStream(head, BUFFER_BYTES / 4), source, pagesOnly);
    } catch (EOFException | ZipException damaged) {
      TraceReader empty = new TraceReader(InputStream.nullInputStream(), source, pagesOnly);
      empty.tally.truncated("damaged gzip header: " + damaged.getMessage());
      in.close();
      return empty;
    }
  }

  @Override
  public boolean next() throws IOException {
    while (true) {
      int from = bufferAt;
      int to = ByteLines.indexOfNewline(buffer, from, bufferTo);
      if (to < 0) {
        if (!fill()) {
          return false;
        }
        continue;
      }
      bufferAt = to + 1;
      line++;
      if (to > from && buffer[to - 1] == '\r') {
        to--;
      }
      if (parse(from, to)) {
        tally.event(event.type);
        return true;
      }
    }
  }

  /** True if the line was one of our events. */
  private boolean parse(int from, int to) {
    if (from == to || buffer[from] == '#') {
      return false;
    }
    if (to - from > LINE_BYTES_MAX) {
      malformed(MalformedKind.LINE_TOO_LONG, from, from, to, "a line of at most 65536 bytes");
      return false;
    }
    switch (parser.parse(buffer, from, to)) {
      case EVENT -> {
        return true;
      }
      case PASSED_OVER -> {
        return false;
      }
      case OTHER_EVENT -> tally.skipped(buffer, parser.nameFrom, parser.nameTo);
      case NOT_AN_EVENT -> {
        if (!NonEventLines.read(buffer, from, to, tally)) {
          malformed(
              MalformedKind.NOT_AN_EVENT, from, from, to, "TASK-PID [CPU] FLAGS TIME: EVENT: ...");
        }
      }
      case MALFORMED ->
          malformed(
              Objects.requireNonNull(parser.problem), parser.problemAt, from, to, parser.expected);
    }
    return false;
  }

  private void malformed(MalformedKind kind, int where, int from, int to, String expected) {
    tally.malformed(kind, line, where - from + 1, expected, buffer, where, to);
  }

  /** Gets more bytes behind the unread ones; false at the end. */
  private boolean fill() throws IOException {
    int unread = bufferTo - bufferAt;
    if (!ended && unread > LINE_BYTES_MAX) {
      return skipLongLine();
    }
    System.arraycopy(buffer, bufferAt, buffer, 0, unread);
    bufferAt = 0;
    bufferTo = unread;
    if (read()) {
      return true;
    }
    if (unread > 0) {
      bufferTo = 0;
      tally.truncated("line " + (line + 1) + " is not terminated");
    }
    return false;
  }

  /** Drops a line that is longer than any can be, up to its end. */
  private boolean skipLongLine() throws IOException {
    line++;
    malformed(
        MalformedKind.LINE_TOO_LONG, bufferAt, bufferAt, bufferTo, "a line of at most 65536 bytes");
    while (true) {
      bufferAt = 0;
      bufferTo = 0;
      if (!read()) {
        tally.truncated("line " + line + " is not terminated");
        return false;
      }
      int to = ByteLines.indexOfNewline(buffer, 0, bufferTo);
      if (to >= 0) {
        bufferAt = to + 1;
        return true;
      }
    }
  }

  private boolean read() throws IOException {
    if (ended) {
      return false;
    }
    int count;
    try {
      count = in.read(buffer, bufferTo, buffer.length - bufferTo);
    } catch (EOFException | ZipException damaged) {
      tally.truncated(
          "the gzip stream ends or breaks after "
              + bytesRead
              + " bytes of text: "
              + damaged.getMessage());
      count = -1;
    }
    if (count < 0) {
      ended = true;
      return false;
    }
    bufferTo += count;
    bytesRead += count;
    return true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Text of untrusted bytes for a message. */
  static String excerpt(byte[] bytes, int from, int to) {
    String text = new String(bytes, from, Math.min(40, to - from), ISO_8859_1);
    StringBuilder printable = new StringBuilder(text.length());
    text.chars().forEach(c -> printable.append(c >= ' ' && c < 0x7F ? (char) c : '?'));
    return printable.toString();
  }
}
