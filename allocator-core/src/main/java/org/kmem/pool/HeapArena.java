package org.kmem.pool;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.kmem.memory.BackingMemory;
import org.kmem.memory.Memory;

/**
 * An arena whose segments are pieces of a heap. As safe for threads as the arena that lends its scope.
 *
 * <p>The scope is that of an arena of the JDK without memory of its own, so that closing, liveness and confinement are
 * the JDK's; the pieces are freed once it is closed, all at once, when no access can be under way.
 */
final class HeapArena implements Arena {
  private static final int FIRST_PIECES = 16;

  private final OffHeap heap;
  private final Arena scope;
  private final boolean shared;

  /** The pieces, from the first; guarded by the monitor if threads share the arena. */
  private long[] pieces = new long[FIRST_PIECES];

  private int count;

  HeapArena(OffHeap heap, Arena scope, boolean shared) {
    this.heap = heap;
    this.scope = scope;
    this.shared = shared;
    try {
      heap.hold();
    } catch (IllegalStateException heapClosed) {
      scope.close();
      throw heapClosed;
    }
  }

  @Override
  public MemorySegment allocate(long sizeBytes, long alignBytes) {
    if (sizeBytes < 0
        || Long.bitCount(alignBytes) != 1
        || alignBytes < 0
        || alignBytes > BackingMemory.ALIGNMENT_BYTES) {
      throw new IllegalArgumentException(
          "%d bytes aligned to %d: give a size of at least 0 and a power of two up to %d"
              .formatted(sizeBytes, alignBytes, BackingMemory.ALIGNMENT_BYTES));
    }
    if (!shared) {
      return allocateOwned(sizeBytes, alignBytes);
    }
    synchronized (this) {
      return allocateOwned(sizeBytes, alignBytes);
    }
  }

  private MemorySegment allocateOwned(long sizeBytes, long alignBytes) {
    // Before anything is taken: says whether the arena is open, and this thread's.
    Memory.segment(heap.baseAddress(), 0, scope);
    if (count == pieces.length) {
      pieces = Arrays.copyOf(pieces, 2 * count);
    }
    long piece = heap.allocZeroed(sizeOfAligned(sizeBytes, alignBytes));
    pieces[count++] = piece;
    return Memory.segment(piece, sizeBytes, scope);
  }

  /** Pieces of powers of two are aligned to themselves. */
  private static long sizeOfAligned(long sizeBytes, long alignBytes) {
    if (alignBytes <= Long.BYTES || sizeBytes > OffHeap.MAX_PIECE_BYTES) {
      return sizeBytes;
    }
    return Math.max(alignBytes, Long.highestOneBit(2 * Math.max(1, sizeBytes) - 1));
  }

  @Override
  public MemorySegment.Scope scope() {
    return scope.scope();
  }

  /** Frees all segments; throws as the JDK's arenas do, and nothing is freed then. */
  @Override
  public void close() {
    scope.close();
    try {
      for (int i = 0; i < count; i++) {
        heap.freeOfArena(pieces[i]);
      }
    } finally {
      heap.letGo();
    }
  }
}
