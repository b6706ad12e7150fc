package org.kmem.pool.netty;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.util.concurrent.atomic.LongAdder;
import org.kmem.pool.OffHeap;
import org.kmem.pool.OffHeapExhaustedException;

/**
 * Netty's {@code ByteBufAllocator} over an {@link OffHeap}: direct buffers come from the heap, buffers on the Java
 * heap are arrays that the collector frees.
 *
 * <p>What Netty promises of its own allocators holds: growing buffers, slices and duplicates that share the count,
 * {@code IllegalReferenceCountException} for what is released, leaks reported as Netty's {@code
 * ResourceLeakDetector} is told to. Beyond that, an access after the heap is closed is an {@code
 * IllegalStateException}, and never reaches memory that is gone. When the heap has no memory, {@link
 * OffHeapExhaustedException} tells what has it; the buffer that was to grow is as it was.
 *
 * <p>The heap stays the caller's: others may use it too, and closing it is the caller's business. Safe for any
 * thread; a buffer is for one thread at a time, as all of Netty's.
 */
public final class KmemByteBufAllocator extends AbstractByteBufAllocator
    implements ByteBufAllocatorMetricProvider {
  private final OffHeap heap;
  private final LongAdder arrayBytes = new LongAdder();
  private final Metric metric = new Metric();

  /** What Netty asks of an allocator's figures. */
  private final class Metric implements ByteBufAllocatorMetric {
    @Override
    public long usedHeapMemory() {
      return arrayBytes.sum();
    }

    @Override
    public long usedDirectMemory() {
      return heap.usedBytes();
    }

    @Override
    public String toString() {
      return "KmemByteBufAllocator(usedHeapMemory: %d; usedDirectMemory: %d)"
          .formatted(usedHeapMemory(), usedDirectMemory());
    }
  }

  /**
   * An allocator whose buffers are direct unless the caller says otherwise.
   *
   * @param heap where they come from
   */
  public KmemByteBufAllocator(OffHeap heap) {
    this(heap, true);
  }

  /**
   * Makes an allocator.
   *
   * @param heap where direct buffers come from
   * @param preferDirect whether {@link #buffer()} gives direct buffers
   */
  public KmemByteBufAllocator(OffHeap heap, boolean preferDirect) {
    super(preferDirect);
    this.heap = heap;
  }

  OffHeap heap() {
    return heap;
  }

  @Override
  protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
    return toLeakAwareBuffer(
        new CountedHeapByteBuf(this, arrayBytes, initialCapacity, maxCapacity));
  }

  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    return toLeakAwareBuffer(new KmemByteBuf(this, initialCapacity, maxCapacity));
  }

  @Override
  public boolean isDirectBufferPooled() {
    return true;
  }

  /**
   * What it has in use: arrays of its own buffers on the Java heap, and all that the off-heap heap has given out,
   * to whomever.
   *
   * @return figures that are read anew each time
   */
  @Override
  public ByteBufAllocatorMetric metric() {
    return metric;
  }
}
