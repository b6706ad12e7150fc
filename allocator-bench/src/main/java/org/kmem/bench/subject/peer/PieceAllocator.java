package org.kmem.bench.subject.peer;

import java.util.OptionalLong;
import org.kmem.bench.subject.PageFront;
import org.kmem.gfp.GfpFlags;
import org.kmem.pool.LocalHeap;
import org.kmem.pool.OffHeap;
import org.kmem.slab.Kmalloc;
import org.kmem.slab.KmallocHandle;

/**
 * Pieces of a kmem heap: by the heap, which asks at each call whether the Flight Recorder wants to know, or by the engine
 * below it, which does not. The difference is what the heap's questions cost.
 */
final class PieceAllocator implements AddressAllocator {
  private final PoolHeap heap;
  private final boolean asks;

  PieceAllocator(PoolHeap heap, boolean asks) {
    this.heap = heap;
    this.asks = asks;
  }

  private record ByLocalHeap(LocalHeap mine) implements AddressSource {
    @Override
    public long alloc(int sizeBytes) {
      return mine.tryAlloc(sizeBytes);
    }

    @Override
    public void free(long address) {
      mine.free(address);
    }

    @Override
    public void close() {
      mine.close();
    }
  }

  private record ByHeap(OffHeap heap) implements AddressSource {
    @Override
    public long alloc(int sizeBytes) {
      return heap.tryAlloc(sizeBytes);
    }

    @Override
    public void free(long address) {
      heap.free(address);
    }
  }

  private record ByHandle(KmallocHandle handle) implements AddressSource {
    @Override
    public long alloc(int sizeBytes) {
      return handle.kmalloc(sizeBytes, GfpFlags.GFP_KERNEL);
    }

    @Override
    public void free(long address) {
      handle.kfree(address);
    }

    @Override
    public void close() {
      handle.close();
    }
  }

  private record ByThread(Kmalloc kmalloc) implements AddressSource {
    @Override
    public long alloc(int sizeBytes) {
      return kmalloc.kmalloc(sizeBytes, GfpFlags.GFP_KERNEL);
    }

    @Override
    public void free(long address) {
      kmalloc.kfree(address);
    }
  }

  @Override
  public AddressSource source(PageFront.Kind kind, int thread) {
    if (kind != PageFront.Kind.HANDLE) {
      return guestSource();
    }
    return asks
        ? new ByLocalHeap(heap.heap().take())
        : new ByHandle(heap.heap().slabs().kmalloc().take());
  }

  @Override
  public AddressSource guestSource() {
    return asks ? new ByHeap(heap.heap()) : new ByThread(heap.heap().slabs().kmalloc());
  }

  @Override
  public String configuration() {
    return asks
        ? "pieces of a kmem heap, events of the Flight Recorder there and off"
        : "the same pieces by the engine below the heap, which has no events";
  }

  @Override
  public int largestBytes() {
    return Math.toIntExact(OffHeap.MAX_PIECE_BYTES);
  }

  @Override
  public OptionalLong footprintBytes() {
    return OptionalLong.of(heap.heap().usedBytes());
  }

  @Override
  public void verify() {
    heap.verify();
  }

  @Override
  public void close() {
    heap.close();
  }
}
