package org.kmem.slab;

import org.jspecify.annotations.Nullable;
import org.kmem.percpu.SlotHandle;
import org.kmem.slab.trusted.AtHand;
import org.kmem.slab.trusted.TrustedCaches;
import org.kmem.units.CheckLevel;

/** What caches offer to the packages of this module that they trust. */
final class CacheDoor extends TrustedCaches {
  private CacheDoor() {}

  /** Lets them in. */
  static void open() {
    open(new CacheDoor());
  }

  @Override
  public void freeInUse(KmemCache cache, long object) {
    cache.freeInUse(object);
  }

  @Override
  public @Nullable AtHand atHand(CacheHandle handle) {
    SlotSheaves stack = handle.stack();
    return stack == null ? null : new Stack(stack);
  }

  @Override
  public SlotHandle slotOf(CacheHandle handle) {
    return handle.slotHandle();
  }

  /** A stack, whose array is one load nearer here. */
  private static final class Stack extends AtHand {
    private final long[] words;
    private final SlotSheaves stack;

    Stack(SlotSheaves stack) {
      this.stack = stack;
      this.words = stack.words();
    }

    @Override
    public boolean isEmpty() {
      return SlotSheaves.isEmpty(words);
    }

    @Override
    public long take() {
      return SlotSheaves.alloc(words);
    }

    @Override
    public boolean tryPut(long object) {
      return CheckLevel.FULL ? stack.free(object) : SlotSheaves.freeInUse(words, object);
    }
  }
}
