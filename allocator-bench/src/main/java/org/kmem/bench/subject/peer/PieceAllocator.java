package org.kmem.bench.subject.peer;

import org.kmem.bench.subject.PageFront;
import org.kmem.pool.LocalHeap;
import org.kmem.pool.OffHeap;

/**
 * Pieces of a kmem heap: by the heap, which asks at each call whether the Flight Recorder wants to know, or by the engine
 * below it, which does not. The difference is what the heap's questions cost.
 *
 * @param heap the heap
 * @param asks whether calls go through the heap
 */
record PieceAllocator(PoolHeap heap, boolean asks) implements HeapAddresses {
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

  @Override
  public AddressSource source(PageFront.Kind kind, int thread) {
    if (kind != PageFront.Kind.HANDLE) {
      return guestSource();
    }
    return asks
        ? new ByLocalHeap(heap.heap().take())
        : new KmallocAllocator.ByHandle(heap.heap().slabs().kmalloc().take());
  }

  @Override
  public AddressSource guestSource() {
    return asks
        ? new ByHeap(heap.heap())
        : new KmallocAllocator.ByThread(heap.heap().slabs().kmalloc());
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
}
