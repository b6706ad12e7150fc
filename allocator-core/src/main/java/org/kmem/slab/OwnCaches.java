package org.kmem.slab;

import org.jspecify.annotations.Nullable;
import org.kmem.percpu.SlotLocal;

/**
 * The general caches as the owner of one slot uses them: objects of any size that are at hand.
 *
 * <p>Only for the thread that owns the slot, which finds it by {@link SlotLocal}.
 */
final class OwnCaches extends SlotLocal.Value {
  /*
   * Implementation notes.
   *
   * A general cache of ordinary objects has the number of its size, so that a size and the entry of a page
   * lead to the same element. Other caches have no element; they go the longer way by their cache.
   *
   * Rejected: a guess that the cache is that of the last page freed to, so that who frees what he has just allocated does
   * not wait for the page's entry. The pair is no faster with it, and it is mispredicted where an object is of one of
   * few pages; measured in decision 0222.
   */

  /** More than there are general caches, whose numbers are the first. */
  static final int CACHES = 64;

  private final @Nullable OwnObjects[] byId = new @Nullable OwnObjects[CACHES];
  private final long memoryBase;
  private final SlabTable table;

  /**
   * Starts with no cache.
   *
   * @param memoryBase address of frame 0
   * @param table whose a page is
   */
  OwnCaches(long memoryBase, SlabTable table) {
    this.memoryBase = memoryBase;
    this.table = table;
  }

  /** Lets objects of a general cache go this way from now on; other caches stay as they are. */
  void bind(KmemCache cache, int slot) {
    if (cache.id() < CACHES) {
      byId[cache.id()] = cache.byThread().ownOf(slot);
    }
  }

  /** An object that is at hand and fits, or 0. */
  long tryAlloc(long sizeBytes, int gfp) {
    int index = KmallocBuckets.index(sizeBytes);
    if (index >= KmallocBuckets.FIRST && KmallocType.isPlain(gfp)) {
      OwnObjects objects = byId[index];
      return objects != null ? objects.tryAlloc() : 0;
    }
    return 0;
  }

  /** Takes an object of a general cache back if that is no work; false, with nothing changed, if it is. */
  boolean tryFree(long object) {
    int id = table.idAt(object - memoryBase);
    OwnObjects objects = id < CACHES ? byId[id] : null;
    return objects != null && objects.tryFreeOfPage(object);
  }
}
