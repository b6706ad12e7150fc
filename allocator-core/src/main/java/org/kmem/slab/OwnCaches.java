package org.kmem.slab;

import org.jspecify.annotations.Nullable;
import org.kmem.units.PageSize;

/**
 * The general caches as the owner of one slot uses them: objects of any size that are at hand.
 *
 * <p>Only for the thread that owns the slot.
 */
final class OwnCaches {
  /*
   * Implementation notes.
   *
   * A general cache of ordinary objects has the number of its size, so that a size and the entry of a page
   * lead to the same element. Other caches have no element; they go the longer way by their cache.
   *
   * guess:  0          16          17           18        34
   *         +----------+-----------+------------+----------+
   *         |  padding | last page | its number |  padding |
   *         +----------+-----------+------------+----------+
   *
   * Which cache an object is of, its page says: a load that needs the address, and the stack's array needs
   * that, and its state that again. Whoever frees what he has just allocated waits for all of them in a row. So
   * the cache of the last page freed to is remembered. If the page is the same, and processors predict well
   * whether it is, the stack is known without the address; that the guess is right is checked by the stack,
   * which looks at the page's entry as it does for a handle of one cache, and nobody waits for the answer.
   */
  /** More than there are general caches, whose numbers are the first. */
  private static final int CACHES = 64;

  private static final int PADDING = 16;
  private static final int PAGE = PADDING;
  private static final int NUMBER = PAGE + 1;

  private final @Nullable OwnObjects[] byId = new @Nullable OwnObjects[CACHES];
  private final long[] guess = new long[2 * PADDING + 2];
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
      byId[cache.id()] = cache.ownOf(slot);
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
    long page = object >>> PageSize.SHIFT;
    OwnObjects objects =
        guess[PAGE] == page ? byId[(int) guess[NUMBER] & (CACHES - 1)] : findAndGuess(object, page);
    return objects != null && objects.tryFree(object);
  }

  private @Nullable OwnObjects findAndGuess(long object, long page) {
    int id = table.idAt(object - memoryBase);
    if (id >= CACHES) {
      return null;
    }
    guess[PAGE] = page;
    guess[NUMBER] = id;
    return byId[id];
  }
}
