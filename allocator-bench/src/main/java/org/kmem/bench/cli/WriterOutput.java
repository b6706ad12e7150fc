package org.kmem.bench.cli;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Bytes of a simulated process on their way to a writer of the host, read as UTF-8. */
final class WriterOutput extends OutputStream {
  private final PrintWriter writer;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  /** What a character cut in two still lacks its end of. */
  private byte[] rest = {};

  WriterOutput(PrintWriter writer) {
    this.writer = writer;
  }

  @Override
  public void write(int octet) {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    ByteBuffer in = ByteBuffer.allocate(rest.length + length);
    in.put(rest).put(bytes, offset, length).flip();
    CharBuffer chars = CharBuffer.allocate(in.remaining());
    decoder.reset();
    decoder.decode(in, chars, false);
    writer.write(chars.array(), 0, chars.position());
    rest = new byte[in.remaining()];
    in.get(rest);
  }

  @Override
  public void flush() {
    writer.flush();
  }
}
