package org.kmem.bench.trace;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Reads the sections of a compact trace and checks them; the layout is {@link CompactFormat}'s. */
final class SectionReader implements Closeable {
  private final InputStream in;
  private final String source;
  private final Inflater inflater = new Inflater(true);
  private final ByteSource stored;
  private final ByteSource raw;
  private byte[] buffer = new byte[1 << 16];
  private final byte[] header = new byte[CompactFormat.HEADER_BYTES];
  private boolean hasHeader;
  private long offset;

  SectionReader(InputStream in, String source) throws IOException {
    this.in = in;
    this.source = source;
    this.stored = new ByteSource(source);
    this.raw = new ByteSource(source);
    byte[] magic = in.readNBytes(CompactFormat.MAGIC.length);
    int last = CompactFormat.MAGIC.length - 1;
    if (!isMagic(magic)) {
      throw TraceFormatException.atByte(source, 0, "this is not a compact trace (.kmt)");
    }
    if (magic[last] != CompactFormat.MAGIC[last]) {
      throw TraceFormatException.atByte(
          source,
          last,
          "compact format version "
              + magic[last]
              + ", this program reads version "
              + CompactFormat.MAGIC[last]);
    }
    offset = magic.length;
    readHeader();
  }

  /** Whether a file with these first bytes is a compact trace of any version. */
  static boolean isMagic(byte[] bytes) {
    int length = CompactFormat.MAGIC.length;
    return bytes.length >= length
        && Arrays.equals(bytes, 0, length - 1, CompactFormat.MAGIC, 0, length - 1);
  }

  private void readHeader() throws IOException {
    hasHeader = in.readNBytes(header, 0, header.length) == header.length;
    if (!hasHeader) {
      return;
    }
    if (headerInt(16) != CompactFormat.crc(header, 0, 16)) {
      throw TraceFormatException.atByte(source, offset, "a section header is damaged (checksum)");
    }
    int size = headerInt(4);
    int rawSize = headerInt(8);
    boolean plausible =
        size >= 0
            && rawSize >= size
            && rawSize <= CompactFormat.SECTION_BYTES_MAX
            && rawSize <= size * 1040L;
    if (!plausible) {
      throw TraceFormatException.atByte(
          source, offset, "a section of " + size + " bytes that unpacks to " + rawSize);
    }
  }

  private int headerInt(int at) {
    return (int) CompactTraceWriter.INT.get(header, at);
  }

  /** The tag of the next section; 0 if the file ends. */
  int peek() {
    return hasHeader ? headerInt(0) : 0;
  }

  /** The next section's unpacked payload, valid until the next call; null if the file ends in it. */
  @Nullable ByteSource read() throws IOException {
    if (!hasHeader) {
      return null;
    }
    int size = headerInt(4);
    int rawSize = headerInt(8);
    int checksum = headerInt(12);
    long sectionOffset = offset;
    if (!readPayload(size)) {
      hasHeader = false;
      return null;
    }
    if (CompactFormat.crc(buffer, 0, size) != checksum) {
      throw TraceFormatException.atByte(
          source, sectionOffset, "a section of " + size + " bytes is damaged (checksum)");
    }
    offset += CompactFormat.HEADER_BYTES + size;
    readHeader();
    stored.reset(buffer, 0, size, sectionOffset);
    if (size == rawSize) {
      return stored;
    }
    raw.inflate(inflater, stored, size, rawSize);
    return raw;
  }

  /** Reads in steps: memory grows only as bytes arrive. */
  private boolean readPayload(int size) throws IOException {
    int done = 0;
    while (done < size) {
      if (done == buffer.length) {
        buffer = Arrays.copyOf(buffer, Math.min(size, done * 2));
      }
      int count = in.read(buffer, done, Math.min(size, buffer.length) - done);
      if (count < 0) {
        return false;
      }
      done += count;
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
