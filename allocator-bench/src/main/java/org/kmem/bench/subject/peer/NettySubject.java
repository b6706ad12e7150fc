package org.kmem.bench.subject.peer;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.subject.Access;
import org.kmem.bench.subject.ObjectFront;
import org.kmem.bench.subject.ObjectSubject;
import org.kmem.bench.subject.PageFront;
import org.kmem.bench.subject.PieceSet;
import org.kmem.memory.Memory;
import org.kmem.pool.netty.KmemByteBufAllocator;

/**
 * Netty's direct buffers, {@code directBuffer(n)} and {@code release()}, leak detection off. Caches of threads are on
 * for all threads that have a number, as an application would set that calls it from threads of its own; those without
 * go to an allocator of the same kind with the usual setting, which has caches for Netty's own threads only.
 *
 * <p>Netty looks a thread's cache up from the running thread: the less it costs the sooner the thread is a {@code
 * FastThreadLocalThread}, see {@link FastThreads}.
 */
final class NettySubject implements ObjectSubject {
  /** Buffers in a set. */
  private static final class Buffers implements PieceSet {
    private final ByteBuf[] buffers;
    private final int places;

    Buffers(int places) {
      buffers = new ByteBuf[Padding.around(places)];
      this.places = places;
    }

    @Override
    public int places() {
      return places;
    }
  }

  /**
   * The allocator from any thread.
   *
   * @param allocator the allocator
   * @param raw whether bytes are reached by address
   */
  private record Front(ByteBufAllocator allocator, boolean raw) implements ObjectFront {
    @Override
    public boolean alloc(PieceSet set, int place, int sizeBytes) {
      ((Buffers) set).buffers[Padding.BEFORE + place] = allocator.directBuffer(sizeBytes);
      return true;
    }

    @Override
    public void free(PieceSet set, int place) {
      ((Buffers) set).buffers[Padding.BEFORE + place].release();
    }

    @Override
    public void write(PieceSet set, int place, int offset, byte value) {
      ByteBuf buffer = ((Buffers) set).buffers[Padding.BEFORE + place];
      if (raw) {
        Memory.putByte(buffer.memoryAddress() + offset, value);
      } else {
        buffer.setByte(offset, value);
      }
    }

    @Override
    public byte read(PieceSet set, int place, int offset) {
      ByteBuf buffer = ((Buffers) set).buffers[Padding.BEFORE + place];
      return raw ? Memory.getByte(buffer.memoryAddress() + offset) : buffer.getByte(offset);
    }

    @Override
    public long address(PieceSet set, int place) {
      return ((Buffers) set).buffers[Padding.BEFORE + place].memoryAddress();
    }

    @Override
    public void close() {
      // Caches are the thread's, and go with it.
    }
  }

  private final ByteBufAllocator allocator;
  private final ByteBufAllocator guests;
  private final Access access;
  private final String configuration;

  /** What the buffers lie in, if that is ours to close. */
  private final @Nullable PoolHeap heap;

  private NettySubject(
      ByteBufAllocator allocator, ByteBufAllocator guests, Access access, String settings) {
    this(allocator, guests, access, settings, null);
  }

  private NettySubject(
      ByteBufAllocator allocator,
      ByteBufAllocator guests,
      Access access,
      String settings,
      @Nullable PoolHeap heap) {
    this.heap = heap;
    this.allocator = allocator;
    this.guests = guests;
    this.access = access;
    ByteBuf probe = allocator.directBuffer(1);
    configuration =
        "%s, %s, gives %s; leak detection off; bytes %s"
            .formatted(
                Library.version(ByteBuf.class, "netty-buffer"),
                settings,
                probe.getClass().getSimpleName(),
                access == Access.RAW
                    ? "by memoryAddress()"
                    : "through the ByteBuf, bounds checked");
    probe.release();
  }

  /** The allocator that was the default up to 4.1, with its default sizes. */
  static NettySubject pooled(Access access) {
    withoutLeakDetection();
    PooledByteBufAllocator pooled = pooled(true);
    return new NettySubject(
        pooled,
        pooled(false),
        access,
        "pooled, %d direct arenas, chunks of %d KiB, caches for all threads but virtual ones by the thousand"
            .formatted(pooled.metric().numDirectArenas(), pooled.metric().chunkSize() >> 10));
  }

  private static PooledByteBufAllocator pooled(boolean cachesForAllThreads) {
    return new PooledByteBufAllocator(
        true,
        PooledByteBufAllocator.defaultNumHeapArena(),
        PooledByteBufAllocator.defaultNumDirectArena(),
        PooledByteBufAllocator.defaultPageSize(),
        PooledByteBufAllocator.defaultMaxOrder(),
        PooledByteBufAllocator.defaultSmallCacheSize(),
        PooledByteBufAllocator.defaultNormalCacheSize(),
        cachesForAllThreads);
  }

  /** The allocator that is the default from 4.2 on. */
  static NettySubject adaptive(Access access) {
    withoutLeakDetection();
    return new NettySubject(
        new AdaptiveByteBufAllocator(true, true),
        new AdaptiveByteBufAllocator(true, false),
        access,
        "adaptive, caches for all threads but virtual ones by the thousand");
  }

  /** Netty's interface over a heap of ours. */
  static NettySubject kmem(PoolHeap heap, Access access) {
    withoutLeakDetection();
    KmemByteBufAllocator buffers = new KmemByteBufAllocator(heap.heap());
    return new NettySubject(buffers, buffers, access, "over a kmem heap", heap);
  }

  private static void withoutLeakDetection() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
  }

  @Override
  public String configuration() {
    return configuration;
  }

  @Override
  public ObjectFront front(PageFront.Kind kind, int thread) {
    return new Front(allocator, access == Access.RAW);
  }

  @Override
  public ObjectFront guestFront() {
    return new Front(guests, access == Access.RAW);
  }

  @Override
  public PieceSet newSet(int places) {
    return new Buffers(places);
  }

  @Override
  public OptionalLong footprintBytes() {
    if (heap != null) {
      return OptionalLong.of(heap.footprintBytes());
    }
    return allocator instanceof ByteBufAllocatorMetricProvider numbered
            && guests instanceof ByteBufAllocatorMetricProvider others
        ? OptionalLong.of(numbered.metric().usedDirectMemory() + others.metric().usedDirectMemory())
        : OptionalLong.empty();
  }

  @Override
  public void verify() {
    if (heap != null) {
      heap.verify();
    }
    // Netty's own count chunks, not buffers; a buffer released twice threw by itself.
  }

  @Override
  public void close() {
    if (heap != null) {
      heap.close();
    }
    // Chunks of Netty's own go when the collector finds the allocator gone.
  }
}
