package org.kmem.pool.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.pool.OffHeap;

/** Random calls to a buffer and to Netty's own unpooled one: answers, exceptions and bytes are the same. */
class KmemByteBufModelTest {
  private static final int MAX_CAPACITY = 9_000;
  private static final int STEPS = 4_000;

  /** A call; what it answers is compared. */
  private interface Call {
    Object on(ByteBuf buffer) throws IOException;
  }

  /** Each takes an index and a length, which may be wrong, and random bits. */
  private interface Kind {
    Call call(int index, int length, long bits);
  }

  /** Both buffers use it in turn. */
  private static FileChannel file;

  @TempDir private static Path folder;

  @BeforeAll
  static void openFile() throws IOException {
    file =
        FileChannel.open(
            folder.resolve("bytes"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    file.write(ByteBuffer.wrap(bytes(1000, 1)));
  }

  @AfterAll
  static void closeFile() throws IOException {
    file.close();
  }

  private static final List<Kind> KINDS =
      List.of(
          (i, n, x) -> b -> b.setByte(i, (int) x).getByte(i),
          (i, n, x) -> b -> b.setShort(i, (int) x).getShort(i) + ":" + b.getShortLE(i),
          (i, n, x) -> b -> b.setShortLE(i, (int) x).getUnsignedShort(i),
          (i, n, x) -> b -> b.setMedium(i, (int) x).getMedium(i) + ":" + b.getMediumLE(i),
          (i, n, x) -> b -> b.setMediumLE(i, (int) x).getUnsignedMedium(i),
          (i, n, x) -> b -> b.setInt(i, (int) x).getInt(i) + ":" + b.getIntLE(i),
          (i, n, x) -> b -> b.setIntLE(i, (int) x).getUnsignedInt(i),
          (i, n, x) -> b -> b.setLong(i, x).getLong(i) + ":" + b.getLongLE(i),
          (i, n, x) -> b -> b.setLongLE(i, x).getDouble(i),
          (i, n, x) -> b -> b.writeByte((int) x).writeShort((int) x).writeIntLE((int) x),
          (i, n, x) -> b -> b.writeLong(x).readableBytes(),
          (i, n, x) -> b -> b.readLong(),
          (i, n, x) -> b -> b.readUnsignedMediumLE(),
          (i, n, x) -> b -> b.readSlice(n).hashCode(),
          (i, n, x) -> b -> b.skipBytes(n),
          (i, n, x) -> b -> b.setIndex(Math.min(i, n), Math.max(i, n)),
          (i, n, x) -> b -> b.clear(),
          (i, n, x) -> b -> b.discardReadBytes(),
          (i, n, x) -> b -> b.discardSomeReadBytes().readerIndex() >= 0,
          (i, n, x) -> b -> b.markReaderIndex().markWriterIndex().resetReaderIndex(),
          (i, n, x) -> b -> b.capacity(Math.abs((int) x) % (MAX_CAPACITY + 9)).capacity(),
          (i, n, x) -> b -> b.ensureWritable(n).isWritable(Math.max(1, n)),
          (i, n, x) -> b -> b.setZero(i, n).isReadable(),
          (i, n, x) -> b -> b.setBytes(i, bytes(n, x)),
          (i, n, x) -> b -> b.setBytes(i, Unpooled.wrappedBuffer(bytes(n, x)), 0, n),
          (i, n, x) -> b -> withDirect(n, x, other -> b.setBytes(i, other, 0, n).hashCode()),
          (i, n, x) -> b -> withDirect(n, x, other -> b.getBytes(i, other, 0, n).hashCode()),
          (i, n, x) -> b -> withDirect(n, x, other -> ByteBufUtil.hexDump(into(b, i, other))),
          (i, n, x) -> b -> b.setBytes(i, ByteBuffer.wrap(bytes(n, x))),
          (i, n, x) -> b -> b.setBytes(i, new ByteArrayInputStream(bytes(n, x)), n),
          (i, n, x) -> b -> b.setBytes(i, new ByteArrayInputStream(bytes(n / 2, x)), n),
          (i, n, x) -> b -> b.setBytes(i, file.position(0), n),
          (i, n, x) -> b -> b.setBytes(i, file, 100, n),
          (i, n, x) -> b -> b.getBytes(i, file.position(0), n),
          (i, n, x) -> b -> b.getBytes(i, file, 100, n),
          (i, n, x) -> b -> hex(array(b, i, n)),
          (i, n, x) ->
              b -> {
                ByteBuffer target = ByteBuffer.allocateDirect(n);
                b.getBytes(i, target);
                return target.flip();
              },
          (i, n, x) ->
              b -> {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                b.getBytes(i, out, n);
                return hex(out.toByteArray());
              },
          (i, n, x) -> b -> b.indexOf(i, n, (byte) x),
          (i, n, x) -> b -> b.bytesBefore(i, n, (byte) x),
          (i, n, x) -> b -> b.forEachByteDesc(i, n, value -> value != (byte) x),
          (i, n, x) -> b -> b.slice(i, n).setInt(0, (int) x).getIntLE(0),
          (i, n, x) -> b -> b.duplicate().setIndex(0, b.capacity()).toString(US_ASCII),
          (i, n, x) -> b -> b.setIntLE(i, (int) x).getInt(i),
          (i, n, x) -> b -> b.nioBuffer(i, n).putInt(0, (int) x).order(),
          (i, n, x) -> b -> b.nioBuffers(i, n)[0].remaining(),
          (i, n, x) -> b -> b.internalNioBuffer(i, n).remaining(),
          (i, n, x) ->
              b -> {
                ByteBuf copy = b.copy(i, n);
                String text = ByteBufUtil.hexDump(copy);
                copy.release();
                return text;
              });

  private static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[Math.max(0, length)];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  private static String hex(byte[] bytes) {
    return ByteBufUtil.hexDump(bytes);
  }

  private static byte[] array(ByteBuf buffer, int index, int length) {
    byte[] target = new byte[Math.max(0, length)];
    buffer.getBytes(index, target);
    return target;
  }

  private static ByteBuf into(ByteBuf buffer, int index, ByteBuf other) {
    buffer.getBytes(index, other, 0, other.capacity());
    return other;
  }

  private static Object withDirect(int length, long seed, Call call) throws IOException {
    ByteBuf other = Unpooled.directBuffer(Math.max(1, length));
    try {
      other.writeBytes(bytes(length, seed));
      return call.on(other);
    } finally {
      other.release();
    }
  }

  /** What a call came to, in a form that both buffers share. */
  private static String outcome(Call call, ByteBuf buffer) {
    try {
      Object answer = call.on(buffer);
      return answer instanceof ByteBuf ? "buffer" : String.valueOf(answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      return "refused"; // which of the two is not the same even among Netty's own
    }
  }

  private static String state(ByteBuf buffer) {
    return "%d..%d of %d: %s"
        .formatted(
            buffer.readerIndex(),
            buffer.writerIndex(),
            buffer.capacity(),
            ByteBufUtil.hexDump(buffer, 0, buffer.capacity()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 20261122, 3, 4})
  void calls_random_doWhatNettysOwnBufferDoes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try (OffHeap heap = OffHeap.builder().capacity(8L << 20).build()) {
      ByteBuf ours = new KmemByteBufAllocator(heap).directBuffer(100, MAX_CAPACITY);
      ByteBuf model = Unpooled.buffer(100, MAX_CAPACITY);
      ours.setZero(0, 100);
      model.setZero(0, 100);
      for (int step = 0; step < STEPS; step++) {
        int capacity = model.capacity();
        int index = random.nextInt(-1, capacity + 2);
        int length = random.nextInt(10) == 0 ? capacity : random.nextInt(0, 40);
        int kind = random.nextInt(KINDS.size());
        Call call = KINDS.get(kind).call(index, length, random.nextLong());
        String expected = outcome(call, model);
        assertThat(outcome(call, ours))
            .as("seed %d, step %d: kind %d at %d, length %d", seed, step, kind, index, length)
            .isEqualTo(expected);
        alike(ours, model, capacity);
        assertThat(state(ours))
            .as("seed %d, step %d: kind %d at %d, length %d", seed, step, kind, index, length)
            .isEqualTo(state(model));
      }
      assertThat(ours.release()).isTrue();
      assertThat(heap.leaks().isEmpty()).as("%s", heap.leaks()).isTrue();
      heap.verify();
    }
  }

  /**
   * How far a buffer grows at a write is its own business, and bytes that nobody wrote are undefined.
   */
  private static void alike(ByteBuf ours, ByteBuf model, int before) {
    model.capacity(ours.capacity());
    int undefined = Math.max(before, model.writerIndex());
    if (undefined < ours.capacity()) {
      ours.setBytes(undefined, model, undefined, ours.capacity() - undefined);
    }
  }
}
