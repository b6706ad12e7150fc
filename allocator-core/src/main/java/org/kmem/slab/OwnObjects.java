package org.kmem.slab;

import org.kmem.units.CheckLevel;

/**
 * A cache with sheaves as the owner of one slot uses it.
 *
 * <p>Only for the thread that owns the slot.
 */
final class OwnObjects {
  /*
   * Implementation notes.
   * The tries are what callers compile into their loops; the array of the stack and the cache's span are kept
   * here too, one load less each. Who fails leaves for good, with a call that returns what its caller returns.
   */
  private final long[] words;
  private final CacheSpan span;
  private final SlotSheaves stack;
  private final SheafSource source;
  private final int slot;

  OwnObjects(SheafSource source, int slot) {
    this.source = source;
    this.slot = slot;
    this.stack = source.own(slot);
    this.words = stack.words();
    this.span = stack.span();
  }

  /** An object that is at hand, or 0. */
  long tryAlloc() {
    return SlotSheaves.alloc(words);
  }

  /** Takes an object back if that is no work; false, with nothing changed, if {@link #free} has to look at it. */
  boolean tryFree(long object) {
    return (!CheckLevel.STATE || span.contains(object))
        && !(CheckLevel.FULL && stack.contains(object))
        && SlotSheaves.free(words, object);
  }

  long alloc(int gfp) {
    long object = tryAlloc();
    return object != 0 ? object : source.allocOwnSlow(stack, slot, gfp);
  }

  void free(long object) {
    if (!tryFree(object)) {
      source.freeOwnSlow(stack, slot, object);
    }
  }
}
