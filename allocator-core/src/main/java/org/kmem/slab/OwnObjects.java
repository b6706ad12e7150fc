package org.kmem.slab;

/**
 * A cache with sheaves as the owner of one slot uses it.
 *
 * <p>Only for the thread that owns the slot.
 */
final class OwnObjects {
  private final SlotSheaves stack;
  private final SheafSource source;
  private final int slot;

  OwnObjects(SheafSource source, int slot) {
    this.source = source;
    this.slot = slot;
    this.stack = source.own(slot);
  }

  long alloc(int gfp) {
    long object = stack.alloc();
    return object != 0 ? object : source.allocOwnSlow(stack, slot, gfp);
  }

  void free(long object) {
    if (!stack.free(object)) {
      source.freeOwnSlow(stack, slot, object);
    }
  }
}
