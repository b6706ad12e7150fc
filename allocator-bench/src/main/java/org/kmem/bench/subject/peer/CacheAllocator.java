package org.kmem.bench.subject.peer;

import org.kmem.bench.subject.PageFront;
import org.kmem.gfp.GfpFlags;
import org.kmem.slab.CacheFlags;
import org.kmem.slab.CacheHandle;
import org.kmem.slab.KmemCache;

/**
 * A cache of the engine whose objects have the size of all pieces, {@code GFP_KERNEL}: what a program makes that knows
 * its sizes. Sizes are not asked for again.
 */
final class CacheAllocator implements HeapAddresses {
  private final SlabHeap heap;
  private final KmemCache cache;
  private final int pieceBytes;

  CacheAllocator(SlabHeap heap, int pieceBytes) {
    this.heap = heap;
    this.pieceBytes = pieceBytes;
    cache = heap.slabs().create("pieces-" + pieceBytes, pieceBytes, 0, CacheFlags.NONE);
  }

  @Override
  public SlabHeap heap() {
    return heap;
  }

  @Override
  public AddressSource source(PageFront.Kind kind, int thread) {
    return switch (kind) {
      case HANDLE -> new ByHandle(cache.take());
      case THREAD -> new ByThread(cache);
      case CPU -> new ByCpu(heap, cache);
      case SLOT -> new BySlot(cache, thread);
    };
  }

  @Override
  public AddressSource guestSource() {
    return new ByThread(cache);
  }

  @Override
  public String configuration() {
    return "kmem_cache_alloc and kmem_cache_free of a cache of the pieces' size, " + heap;
  }

  @Override
  public int largestBytes() {
    return pieceBytes;
  }

  /** By a handle of the cache. */
  record ByHandle(CacheHandle handle) implements AddressSource {
    @Override
    public long alloc(int sizeBytes) {
      return handle.alloc(GfpFlags.GFP_KERNEL);
    }

    @Override
    public void free(long address) {
      handle.free(address);
    }

    @Override
    public void close() {
      handle.close();
    }
  }

  /** By the running thread, whose slot the cache looks up. */
  record ByThread(KmemCache cache) implements AddressSource {
    @Override
    public long alloc(int sizeBytes) {
      return cache.alloc(GfpFlags.GFP_KERNEL);
    }

    @Override
    public void free(long address) {
      cache.free(address);
    }
  }

  private record ByCpu(SlabHeap heap, KmemCache cache) implements AddressSource {
    @Override
    public long alloc(int sizeBytes) {
      return cache.alloc(heap.cpuSlot(), GfpFlags.GFP_KERNEL);
    }

    @Override
    public void free(long address) {
      cache.free(heap.cpuSlot(), address);
    }
  }

  private record BySlot(KmemCache cache, int slot) implements AddressSource {
    @Override
    public long alloc(int sizeBytes) {
      return cache.alloc(slot, GfpFlags.GFP_KERNEL);
    }

    @Override
    public void free(long address) {
      cache.free(slot, address);
    }
  }
}
