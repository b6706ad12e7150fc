package org.kmem.pool.netty;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.netty.buffer.AbstractReferenceCountedByteBuf;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import org.jspecify.annotations.Nullable;
import org.kmem.memory.Memory;
import org.kmem.pool.OffHeap;

/**
 * A direct buffer over one piece of an off-heap heap, which goes back when the count falls to 0.
 *
 * <p>For one thread at a time, the count for any, as all of Netty's buffers.
 */
final class KmemByteBuf extends AbstractReferenceCountedByteBuf {
  /*
   * Implementation notes.
   * Bytes are reached through a segment that ends with the heap, so an access after the heap was closed is refused.
   * Indices are checked by the superclass against the capacity, and by the segment against the piece; a released buffer has
   * a segment of no bytes: even with Netty's checks switched off nothing is read that is another's.
   *
   * The object is not recycled, unlike Netty's pooled ones: a second release, or a stale reference, meets this object
   * with a count of 0 for ever, and not the next owner.
   */
  private static final ValueLayout.OfShort SHORT = JAVA_SHORT_UNALIGNED.withOrder(BIG_ENDIAN);
  private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG = JAVA_LONG_UNALIGNED.withOrder(BIG_ENDIAN);
  private static final ValueLayout.OfShort SHORT_LE = JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT_LE = JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG_LE = JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);

  /** What a released buffer has. */
  private static final MemorySegment NOTHING = MemorySegment.NULL;

  /** What goes through a stream at one time. */
  private static final int CHUNK_BYTES = 8192;

  private final KmemByteBufAllocator allocator;

  /** All of the piece, which may be more than the capacity. */
  private MemorySegment piece = NOTHING;

  private int capacity;

  /** The whole piece for channels, made when it is first asked for. */
  private @Nullable ByteBuffer channelView;

  KmemByteBuf(KmemByteBufAllocator allocator, int initialCapacity, int maxCapacity) {
    super(maxCapacity);
    this.allocator = allocator;
    piece = take(initialCapacity);
    capacity = initialCapacity;
  }

  /** Takes a piece for a capacity. */
  private MemorySegment take(int newCapacity) {
    OffHeap heap = allocator.heap();
    long address = heap.alloc(newCapacity);
    return heap.segment(address, Math.min(Integer.MAX_VALUE, heap.usableSize(address)));
  }

  private int room() {
    return (int) piece.byteSize();
  }

  @Override
  protected void deallocate() {
    long address = piece.address();
    piece = NOTHING;
    channelView = null;
    allocator.heap().free(address);
  }

  @Override
  public int capacity() {
    return capacity;
  }

  /**
   * Changes the capacity, in place if the piece has room and would not be half empty; otherwise the bytes move.
   */
  @Override
  public ByteBuf capacity(int newCapacity) {
    checkNewCapacity(newCapacity);
    if (newCapacity > room() || (newCapacity < capacity && newCapacity < room() >>> 1)) {
      move(newCapacity);
    }
    if (newCapacity < capacity) {
      trimIndicesToCapacity(newCapacity);
    }
    capacity = newCapacity;
    return this;
  }

  /** To a piece of another size; if there is none, nothing has changed. */
  private void move(int newCapacity) {
    MemorySegment before = piece;
    MemorySegment after = take(newCapacity);
    MemorySegment.copy(before, 0, after, 0, Math.min(capacity, newCapacity));
    piece = after;
    channelView = null;
    allocator.heap().free(before.address());
  }

  @Override
  public int maxFastWritableBytes() {
    return Math.min(room(), maxCapacity()) - writerIndex();
  }

  @Override
  public ByteBufAllocator alloc() {
    return allocator;
  }

  @Override
  @SuppressWarnings("deprecation") // to call, not to answer
  public ByteOrder order() {
    return BIG_ENDIAN;
  }

  @Override
  public @Nullable ByteBuf unwrap() {
    return null;
  }

  @Override
  public boolean isDirect() {
    return true;
  }

  @Override
  public boolean isContiguous() {
    return true;
  }

  @Override
  public boolean hasArray() {
    return false;
  }

  @Override
  public byte[] array() {
    throw new UnsupportedOperationException("a direct buffer has no array: ask hasArray() first");
  }

  @Override
  public int arrayOffset() {
    throw new UnsupportedOperationException("a direct buffer has no array: ask hasArray() first");
  }

  @Override
  public boolean hasMemoryAddress() {
    return true;
  }

  @Override
  public long memoryAddress() {
    ensureAccessible();
    return piece.address();
  }

  @Override
  protected byte _getByte(int index) {
    return piece.get(JAVA_BYTE, index);
  }

  @Override
  protected short _getShort(int index) {
    return piece.get(SHORT, index);
  }

  @Override
  protected short _getShortLE(int index) {
    return piece.get(SHORT_LE, index);
  }

  @Override
  protected int _getUnsignedMedium(int index) {
    return ((_getByte(index) & 0xff) << 16) | (_getShort(index + 1) & 0xffff);
  }

  @Override
  protected int _getUnsignedMediumLE(int index) {
    return (_getShortLE(index) & 0xffff) | ((_getByte(index + 2) & 0xff) << 16);
  }

  @Override
  protected int _getInt(int index) {
    return piece.get(INT, index);
  }

  @Override
  protected int _getIntLE(int index) {
    return piece.get(INT_LE, index);
  }

  @Override
  protected long _getLong(int index) {
    return piece.get(LONG, index);
  }

  @Override
  protected long _getLongLE(int index) {
    return piece.get(LONG_LE, index);
  }

  @Override
  protected void _setByte(int index, int value) {
    piece.set(JAVA_BYTE, index, (byte) value);
  }

  @Override
  protected void _setShort(int index, int value) {
    piece.set(SHORT, index, (short) value);
  }

  @Override
  protected void _setShortLE(int index, int value) {
    piece.set(SHORT_LE, index, (short) value);
  }

  @Override
  protected void _setMedium(int index, int value) {
    _setByte(index, value >>> 16);
    _setShort(index + 1, value);
  }

  @Override
  protected void _setMediumLE(int index, int value) {
    _setShortLE(index, value);
    _setByte(index + 2, value >>> 16);
  }

  @Override
  protected void _setInt(int index, int value) {
    piece.set(INT, index, value);
  }

  @Override
  protected void _setIntLE(int index, int value) {
    piece.set(INT_LE, index, value);
  }

  @Override
  protected void _setLong(int index, long value) {
    piece.set(LONG, index, value);
  }

  @Override
  protected void _setLongLE(int index, long value) {
    piece.set(LONG_LE, index, value);
  }

  @Override
  public ByteBuf getBytes(int index, ByteBuf target, int targetIndex, int length) {
    checkDstIndex(index, length, targetIndex, target.capacity());
    if (target.hasArray()) {
      getBytes(index, target.array(), target.arrayOffset() + targetIndex, length);
    } else if (target.hasMemoryAddress()) {
      MemorySegment other = part(target, targetIndex, length);
      MemorySegment.copy(piece, index, other, 0, length);
    } else {
      target.setBytes(targetIndex, this, index, length);
    }
    return this;
  }

  /** Part of another buffer, which was checked to have it. */
  private static MemorySegment part(ByteBuf other, int index, int length) {
    return Memory.segment(other.memoryAddress() + index, length, Arena.global());
  }

  @Override
  public ByteBuf getBytes(int index, byte[] target, int targetIndex, int length) {
    checkDstIndex(index, length, targetIndex, target.length);
    MemorySegment.copy(piece, JAVA_BYTE, index, target, targetIndex, length);
    return this;
  }

  @Override
  public ByteBuf getBytes(int index, ByteBuffer target) {
    checkIndex(index, target.remaining());
    target.put(view(index, target.remaining()));
    return this;
  }

  @Override
  public ByteBuf getBytes(int index, OutputStream out, int length) throws IOException {
    checkIndex(index, length);
    byte[] chunk = new byte[Math.min(length, CHUNK_BYTES)];
    for (int done = 0; done < length; ) {
      int part = Math.min(chunk.length, length - done);
      getBytes(index + done, chunk, 0, part);
      out.write(chunk, 0, part);
      done += part;
    }
    return this;
  }

  @Override
  public int getBytes(int index, GatheringByteChannel out, int length) throws IOException {
    checkIndex(index, length);
    return length == 0 ? 0 : out.write(view(index, length));
  }

  @Override
  public int getBytes(int index, FileChannel out, long position, int length) throws IOException {
    checkIndex(index, length);
    return length == 0 ? 0 : out.write(view(index, length), position);
  }

  @Override
  public ByteBuf setBytes(int index, ByteBuf source, int sourceIndex, int length) {
    checkSrcIndex(index, length, sourceIndex, source.capacity());
    if (source.hasArray()) {
      setBytes(index, source.array(), source.arrayOffset() + sourceIndex, length);
    } else if (source.hasMemoryAddress()) {
      MemorySegment other = part(source, sourceIndex, length);
      MemorySegment.copy(other, 0, piece, index, length);
    } else {
      source.getBytes(sourceIndex, this, index, length);
    }
    return this;
  }

  @Override
  public ByteBuf setBytes(int index, byte[] source, int sourceIndex, int length) {
    checkSrcIndex(index, length, sourceIndex, source.length);
    MemorySegment.copy(source, sourceIndex, piece, JAVA_BYTE, index, length);
    return this;
  }

  @Override
  public ByteBuf setBytes(int index, ByteBuffer source) {
    checkIndex(index, source.remaining());
    view(index, source.remaining()).put(source);
    return this;
  }

  /** Reads until there is enough, or the stream has no more at the moment. */
  @Override
  public int setBytes(int index, InputStream in, int length) throws IOException {
    checkIndex(index, length);
    byte[] chunk = new byte[Math.min(length, CHUNK_BYTES)];
    int done = 0;
    while (true) {
      int wanted = Math.min(chunk.length, length - done);
      int read = in.read(chunk, 0, wanted);
      if (read < 0) {
        return done == 0 ? read : done;
      }
      setBytes(index + done, chunk, 0, read);
      done += read;
      if (read < wanted || done == length) {
        return done;
      }
    }
  }

  @Override
  public int setBytes(int index, ScatteringByteChannel in, int length) throws IOException {
    checkIndex(index, length);
    try {
      return in.read(view(index, length));
    } catch (ClosedChannelException e) {
      return -1; // as ByteBuf wants it: the peer's end
    }
  }

  @Override
  public int setBytes(int index, FileChannel in, long position, int length) throws IOException {
    checkIndex(index, length);
    try {
      return in.read(view(index, length), position);
    } catch (ClosedChannelException e) {
      return -1; // as ByteBuf wants it: the end
    }
  }

  @Override
  public ByteBuf setZero(int index, int length) {
    checkIndex(index, length);
    piece.asSlice(index, length).fill((byte) 0);
    return this;
  }

  @Override
  public ByteBuf copy(int index, int length) {
    checkIndex(index, length);
    return alloc().directBuffer(length, maxCapacity()).writeBytes(this, index, length);
  }

  @Override
  public int nioBufferCount() {
    return 1;
  }

  @Override
  public ByteBuffer nioBuffer(int index, int length) {
    checkIndex(index, length);
    return view(index, length);
  }

  /** Part of the piece as a buffer of the JDK; who keeps it beyond the release sees the next owner's bytes. */
  private ByteBuffer view(int index, int length) {
    return piece.asSlice(index, length).asByteBuffer();
  }

  @Override
  public ByteBuffer internalNioBuffer(int index, int length) {
    checkIndex(index, length);
    ByteBuffer whole = channelView;
    if (whole == null) {
      whole = view(0, room());
      channelView = whole;
    }
    return whole.clear().position(index).limit(index + length);
  }

  @Override
  public ByteBuffer[] nioBuffers(int index, int length) {
    return new ByteBuffer[] {nioBuffer(index, length)};
  }
}
