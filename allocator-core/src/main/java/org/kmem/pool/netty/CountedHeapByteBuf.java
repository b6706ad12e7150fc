package org.kmem.pool.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.util.concurrent.atomic.LongAdder;

/** A buffer over an array, which is counted as long as the buffer has it. */
final class CountedHeapByteBuf extends UnpooledHeapByteBuf {
  private final LongAdder arrayBytes;

  CountedHeapByteBuf(
      ByteBufAllocator allocator, LongAdder arrayBytes, int initialCapacity, int maxCapacity) {
    super(allocator, initialCapacity, maxCapacity);
    this.arrayBytes = arrayBytes;
    arrayBytes.add(initialCapacity);
  }

  @Override
  public ByteBuf capacity(int newCapacity) {
    int before = capacity();
    super.capacity(newCapacity);
    if (newCapacity != before) {
      arrayBytes.add(newCapacity);
    }
    return this;
  }

  @Override
  protected void freeArray(byte[] array) {
    arrayBytes.add(-array.length);
  }
}
