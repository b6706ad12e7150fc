package org.kmem.pool;

import org.jspecify.annotations.Nullable;
import org.kmem.pool.event.HeapEvents;
import org.kmem.slab.KmallocHandle;

/**
 * An {@link OffHeap} in the hands of one thread: the cheapest way to it. Pieces may be allocated and freed here, through
 * the heap and by other threads, mixed at will.
 *
 * <p>Only for the thread that took it, see {@link org.kmem.percpu.SlotHandle}; a virtual thread gets one that is no
 * faster than the heap.
 */
public final class LocalHeap implements AutoCloseable {
  private final OffHeap heap;
  private final KmallocHandle kmalloc;
  private final @Nullable LeakTracker tracker;

  LocalHeap(OffHeap heap, KmallocHandle kmalloc) {
    this.heap = heap;
    this.kmalloc = kmalloc;
    this.tracker = heap.tracker();
  }

  /**
   * Allocates a piece.
   *
   * @param sizeBytes how many bytes it must have
   * @return its address
   * @throws OffHeapExhaustedException if there is no room, or no piece is so large
   * @throws IllegalArgumentException below 0
   * @throws IllegalStateException if the heap is closed
   */
  public long alloc(long sizeBytes) {
    long piece = tryAlloc(sizeBytes);
    if (piece == 0) {
      throw heap.exhausted(sizeBytes);
    }
    return piece;
  }

  /**
   * Allocates a piece if there is room.
   *
   * @param sizeBytes how many bytes it must have
   * @return its address, or 0
   * @throws IllegalArgumentException below 0
   * @throws IllegalStateException if the heap is closed
   */
  public long tryAlloc(long sizeBytes) {
    long piece = kmalloc.kmalloc(heap.checked(sizeBytes), OffHeap.GFP);
    long taken =
        piece != 0 && tracker == null ? piece : heap.allocated(piece, sizeBytes, OffHeap.GFP);
    HeapEvents.allocated(taken, sizeBytes);
    return taken;
  }

  /**
   * Frees a piece, wherever it was allocated.
   *
   * @param piece its address; 0 is no work
   * @throws org.kmem.slab.BadObjectException if no piece in use starts there, as far as that shows at once
   * @throws IllegalStateException if the heap is closed
   */
  public void free(long piece) {
    heap.checked(1);
    if (tracker != null) {
      tracker.freed(piece);
    }
    HeapEvents.freed(piece);
    kmalloc.kfree(piece);
  }

  /** Ends it; what the thread has at hand stays for the next. Closing again does nothing. */
  @Override
  public void close() {
    kmalloc.close();
  }
}
