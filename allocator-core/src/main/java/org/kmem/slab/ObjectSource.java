package org.kmem.slab;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Where the objects of one cache come from and go to: what a {@link SlabStrategy} stands for.
 *
 * <p>Objects are absolute addresses, 0 is none. {@code KmemCache} has checked that a slot exists and that an
 * object that is freed is one of the cache's; whether it is free already is for the source to see. Safe for
 * any thread, except {@link #markFree}, {@link #verify} and {@link #close}. Hot operations allocate nothing
 * on the heap.
 */
sealed interface ObjectSource
    permits AccountedSource, HookedSource, OneListSource, SheafSource, SlubSource, TreiberSource {
  /** Takes an object, or 0 if there is no memory. */
  long alloc(int slot, int gfp);

  /** Takes an object of a node, as {@code KmemCache} says; 0 if there is no memory. */
  long allocNode(int slot, int gfp, int node);

  /**
   * Takes an object of a general cache for a request that may be smaller. Who does not guard what was not asked
   * for need not know.
   *
   * @param requestedBytes bytes asked for, at most the size of an object
   */
  default long allocRequested(int slot, int gfp, int requestedBytes) {
    return alloc(slot, gfp);
  }

  /**
   * Gives an object back.
   *
   * @throws BadObjectException if it is free already, where that shows
   */
  void free(int slot, long object);

  /**
   * Takes objects, as many as there are. Where that ends in an exception, none is taken.
   *
   * @return one past the last index written
   */
  default int allocBulk(int slot, int gfp, long[] objects, int from, int to) {
    int next = from;
    boolean done = false;
    try {
      while (next < to) {
        long object = alloc(slot, gfp);
        if (object == 0) {
          break;
        }
        objects[next++] = object;
      }
      done = true;
    } finally {
      if (!done) {
        freeBulk(slot, objects, from, next);
      }
    }
    return next;
  }

  /**
   * Gives objects back.
   *
   * @throws BadObjectException if one is free already; those before it are free then
   */
  default void freeBulk(int slot, long[] objects, int from, int to) {
    for (int i = from; i < to; i++) {
      free(slot, objects[i]);
    }
  }

  /** Whether an object has the mark of free ones: giving it back will fail, or is unlikely not to. */
  boolean looksFree(long object);

  /** The checks that stand before everything else, or null for a cache that is not debugged. */
  default @Nullable DebugSource debug() {
    return null;
  }

  /** The layer of sheaves, or null if there is none. */
  default @Nullable SheafSource sheaves() {
    return null;
  }

  /**
   * Gives the free objects that a slot keeps back to the slabs that all slots share. Waits for the slot.
   *
   * @return objects given back
   */
  int drain(int slot);

  /**
   * Drains all slots and gives empty slabs back to the page allocator.
   *
   * @return pages given back
   */
  long shrink();

  /**
   * Free objects at hand for a slot, in sheaves, on its list or in a slab of its own; a recent value. Does not
   * depend on how many slabs there are.
   */
  long cachedObjects();

  /** Free objects of slabs of a node that no slot has, not among the above; the same. */
  long idleObjects(int node);

  /** The slabs that a slot has to itself; a recent value. */
  default SlotSlabs slabsOf(int slot) {
    return SlotSlabs.NONE;
  }

  /** Sets the bits of the free objects of a slab. Nobody may be at work. */
  void markFree(long pfn, BitSet free);

  /**
   * Proves the books. Nobody may be at work.
   *
   * @throws IllegalStateException naming the invariant that is broken and where
   */
  void verify();

  /** Lets go of what it holds beside slabs, which the cache gives back. */
  default void close() {}
}
