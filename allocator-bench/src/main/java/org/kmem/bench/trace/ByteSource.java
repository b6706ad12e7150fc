package org.kmem.bench.trace;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads what {@link ByteSink} wrote. Whatever the bytes, a read stays inside the limit and what does
 * not fit is a {@link TraceFormatException}.
 */
final class ByteSource {
  private final String source;
  private byte[] bytes = new byte[256];
  private int at;
  private int limit;

  /** Offset in the file of the section this belongs to, for messages. */
  private long fileOffset;

  ByteSource(String source) {
    this.source = source;
  }

  void reset(byte[] content, int from, int to, long offset) {
    bytes = content;
    at = from;
    limit = to;
    fileOffset = offset;
  }

  int position() {
    return at;
  }

  byte[] bytes() {
    return bytes;
  }

  int remaining() {
    return limit - at;
  }

  TraceFormatException corrupt(String problem) {
    return TraceFormatException.atByte(source, fileOffset, problem);
  }

  /** Fills this source by inflating a part of another; the buffer is kept from block to block. */
  void inflate(Inflater inflater, ByteSource packed, int packedSize, int rawSize)
      throws TraceFormatException {
    fileOffset = packed.fileOffset;
    if (packedSize > packed.remaining()) {
      throw corrupt("a column of " + packedSize + " bytes ends after its section");
    }
    if (bytes.length < rawSize) {
      bytes = new byte[Math.max(rawSize, bytes.length * 2)];
    }
    if (packedSize == rawSize) {
      System.arraycopy(packed.bytes, packed.at, bytes, 0, rawSize);
    } else {
      inflater.reset();
      inflater.setInput(packed.bytes, packed.at, packedSize);
      try {
        int done = 0;
        while (done < rawSize) {
          int count = inflater.inflate(bytes, done, rawSize - done);
          if (count == 0) {
            throw corrupt("a column inflates to " + done + " bytes instead of " + rawSize);
          }
          done += count;
        }
      } catch (DataFormatException damaged) {
        throw corrupt("a column does not inflate: " + damaged.getMessage());
      }
    }
    packed.at += packedSize;
    at = 0;
    limit = rawSize;
  }

  void skip(int count) throws TraceFormatException {
    if (count < 0 || count > remaining()) {
      throw corrupt("a part of " + count + " bytes ends after its section");
    }
    at += count;
  }

  byte[] text(int lengthMax) throws TraceFormatException {
    int length = count("a length", lengthMax);
    int from = at;
    skip(length);
    return Arrays.copyOfRange(bytes, from, at);
  }

  /** A number from 0 to {@code max}. */
  int count(String what, int max) throws TraceFormatException {
    long value = unsigned();
    if (value < 0 || value > max) {
      throw corrupt("expected " + what + " from 0 to " + max + " but found " + value);
    }
    return (int) value;
  }

  long unsigned() throws TraceFormatException {
    if (at < limit) {
      byte first = bytes[at];
      if (first >= 0) {
        at++;
        return first;
      }
    }
    return unsignedSlow();
  }

  private long unsignedSlow() throws TraceFormatException {
    long value = 0;
    for (int shift = 0; shift < 64 && at < limit; shift += 7) {
      byte next = bytes[at++];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw corrupt("a number runs past the end of its column or has more than 64 bits");
  }

  long signed() throws TraceFormatException {
    long value = unsigned();
    return value >>> 1 ^ -(value & 1);
  }
}
