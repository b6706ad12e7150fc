package org.kmem.slab;

import org.kmem.percpu.SlotLocal;
import org.kmem.units.CheckLevel;

/**
 * A cache with sheaves as the owner of one slot uses it.
 *
 * <p>Only for the thread that owns the slot, which finds it by {@link SlotLocal}.
 */
final class OwnObjects extends SlotLocal.Value {
  /*
   * Implementation notes.
   * The tries are what callers compile into their loops; the array of the stack and the cache's span are kept
   * here too, one load less each. Everything else must stay a call: the compiler does not compile a method into
   * another's loop that has become large by what it has compiled into it.
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

  SlotSheaves stack() {
    return stack;
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

  /** The same of an object whose page is known to be the cache's. */
  boolean tryFreeOfPage(long object) {
    return (!CheckLevel.STATE || span.mayStartAt(object))
        && !(CheckLevel.FULL && stack.contains(object))
        && SlotSheaves.free(words, object);
  }

  /** The same of an object that is known to be the cache's, and in use. */
  boolean tryFreeInUse(long object) {
    return CheckLevel.FULL ? tryFree(object) : SlotSheaves.freeInUse(words, object);
  }

  /** Hands an object out, wherever it has to come from; 0 if there is none to be had. */
  long alloc(int gfp) {
    return source.allocOwn(stack, slot, gfp);
  }

  /** Takes an object back, wherever it has to go, or says what is wrong with it. */
  void free(long object) {
    source.freeOwn(stack, slot, object);
  }
}
