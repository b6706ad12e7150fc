package org.kmem.bench.subject.peer;

import org.kmem.bench.subject.PageFront;
import org.kmem.pool.HandlePool;
import org.kmem.slab.KmemCache;

/** What a pool costs without its handles: the cache below it, objects by address. */
final class PoolAllocator implements HeapAddresses {
  private final PoolHeap heap;
  private final KmemCache cache;
  private final int pieceBytes;

  PoolAllocator(PoolHeap heap, int pieceBytes) {
    this.heap = heap;
    this.pieceBytes = pieceBytes;
    HandlePool pool = heap.heap().handlePool("pieces", pieceBytes).build();
    cache = pool.cache();
  }

  @Override
  public PoolHeap heap() {
    return heap;
  }

  @Override
  public AddressSource source(PageFront.Kind kind, int thread) {
    return kind == PageFront.Kind.HANDLE
        ? new CacheAllocator.ByHandle(cache.take())
        : new CacheAllocator.ByThread(cache);
  }

  @Override
  public AddressSource guestSource() {
    return new CacheAllocator.ByThread(cache);
  }

  @Override
  public String configuration() {
    return "cache of a kmem pool, without handles";
  }

  @Override
  public int largestBytes() {
    return pieceBytes;
  }
}
