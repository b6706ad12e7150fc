package org.kmem.slab;

import org.jspecify.annotations.Nullable;

/**
 * The general caches as threads use them that share a slot: objects of any size that are at hand, under one lock that is
 * tried once.
 *
 * <p>Safe for any thread.
 */
final class SharedCaches {
  /*
   * Implementation notes.
   *
   * What leads to a cache's stack of sheaves, its cache, its source and the slot, is gone through once: elements of byId
   * are written plainly, are the same whoever writes them, and refer to nothing that changes but under the stack's lock.
   *
   * Only caches whose objects are told by their addresses and the page table alone are here: those of powers of two. What
   * a slot checks of an object of another size needs its slab, so those go the longer way.
   */
  private final @Nullable SlotSheaves[] byId = new @Nullable SlotSheaves[OwnCaches.CACHES];
  private final long memoryBase;
  private final SlabTable table;

  /**
   * Starts with no cache.
   *
   * @param memoryBase address of frame 0
   * @param table whose a page is
   */
  SharedCaches(long memoryBase, SlabTable table) {
    this.memoryBase = memoryBase;
    this.table = table;
  }

  /** Lets objects of a general cache go this way from now on; other caches stay as they are. */
  void bind(KmemCache cache, int slot) {
    int id = cache.id();
    if (id < byId.length && byId[id] == null && cache.fillsSlabs()) {
      byId[id] = cache.byThread().sharedStack(slot);
    }
  }

  /** An object that is at hand and fits, or 0. */
  long tryAlloc(long sizeBytes, int gfp) {
    int index = KmallocBuckets.index(sizeBytes);
    if (index < KmallocBuckets.FIRST || !KmallocType.isPlain(gfp)) {
      return 0;
    }
    SlotSheaves stack = byId[index];
    return stack == null ? 0 : stack.tryAlloc();
  }

  /** Takes an object of a general cache back if that is no work; false, with nothing changed, if it is. */
  boolean tryFree(long object) {
    int id = table.idAt(object - memoryBase);
    SlotSheaves stack = id < byId.length ? byId[id] : null;
    return stack != null && stack.tryFree(object);
  }
}
