package org.kmem.slab;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.percpu.CpuSlots;
import org.kmem.percpu.SlotHandle;
import org.kmem.percpu.SlotLocal;
import org.kmem.units.CheckLevel;

/**
 * A cache as threads use it that name no slot: owners of slots by what they have at hand, all others by the slot that
 * fits best.
 *
 * <p>Safe for any thread; calls that name a slot are for who has it from {@link CpuSlots} or a handle.
 */
final class CacheByThread {
  /** What a request may ask that an object at hand does not have, or that has to be told to somebody. */
  private static final int NOT_PLAIN = GfpFlags.__GFP_ZERO | GfpFlags.__GFP_ACCOUNT;

  private final KmemCache cache;
  private final CpuSlots slots;
  private final @Nullable SheafSource sheaves;

  /** What owners of slots use; none is ever made without sheaves. */
  private final SlotLocal<OwnObjects> own;

  /**
   * Starts with nothing at hand.
   *
   * @param cache where calls end up
   * @param slots who owns which slot
   * @param sheaves the cache's source, null if nothing is kept for owners
   */
  CacheByThread(KmemCache cache, CpuSlots slots, @Nullable SheafSource sheaves) {
    this.cache = cache;
    this.slots = slots;
    this.sheaves = sheaves;
    this.own = new SlotLocal<>(slots, this::newOwn, OwnObjects[]::new);
  }

  private OwnObjects newOwn(int slot) {
    return new OwnObjects(Objects.requireNonNull(sheaves, "owners have sheaves"), slot);
  }

  /** Whether a request is served by any object at hand. */
  static boolean isPlain(int gfp) {
    return (gfp & NOT_PLAIN) == 0;
  }

  long alloc(int gfp) {
    OwnObjects mine = own.mine();
    if (mine != null && isPlain(gfp)) {
      long object = mine.tryAlloc();
      if (object != 0) {
        return object;
      }
    }
    int slot = slots.current();
    SlotSheaves ours = mine == null && isPlain(gfp) ? sharedStack(slot) : null;
    long object = ours == null ? 0 : ours.tryAlloc();
    return object != 0 ? object : allocSlow(slot, gfp);
  }

  /** Allocates an object that the running thread, whose slot this is now, does not have at hand. */
  long allocSlow(int slot, int gfp) {
    return allocSlow(slot, gfp, cache.objectSizeBytes());
  }

  /** The same of a general cache, for a request that may be smaller. */
  long allocSlow(int slot, int gfp, int requestedBytes) {
    OwnObjects mine = ownOf(slot);
    if (mine == null || (gfp & GfpFlags.__GFP_ACCOUNT) != 0) {
      return cache.allocRequested(slot, gfp, requestedBytes);
    }
    cache.checkZeroes(gfp);
    long object = mine.alloc(gfp);
    if (object != 0 && (gfp & GfpFlags.__GFP_ZERO) != 0) {
      ObjectWipe.zero(object, cache.objectSizeBytes());
    }
    return object;
  }

  void free(long object) {
    OwnObjects mine = own.mine();
    if (mine != null && mine.tryFree(object)) {
      return;
    }
    int slot = slots.current();
    SlotSheaves ours = mine == null && isObject(object) ? sharedStack(slot) : null;
    if (ours == null || !ours.tryFree(object)) {
      freeSlow(slot, object);
    }
  }

  private boolean isObject(long object) {
    return !CheckLevel.STATE || cache.isObject(object);
  }

  /** The same of an object that is known to be the cache's, and in use. */
  void freeInUse(long object) {
    OwnObjects mine = own.mine();
    if (mine != null && mine.tryFreeInUse(object)) {
      return;
    }
    int slot = slots.current();
    SlotSheaves ours = mine == null ? sharedStack(slot) : null;
    if (ours == null || !ours.tryFreeInUse(object)) {
      freeSlow(slot, object);
    }
  }

  /** Frees an object that the running thread, whose slot this is now, cannot simply put by. */
  void freeSlow(int slot, long object) {
    OwnObjects mine = ownOf(slot);
    if (mine != null) {
      mine.free(object);
      return;
    }
    cache.free(slot, object);
  }

  CacheHandle take() {
    SlotHandle handle = slots.take();
    return new CacheHandle(cache, handle, handle.isOwned() ? ownOf(handle.slot()) : null);
  }

  /** What the owner of a slot uses, made when it first asks; for the owner. Null for others, and without sheaves. */
  @Nullable OwnObjects ownOf(int slot) {
    return sheaves != null && slots.isOwnerSlot(slot) ? own.of(slot) : null;
  }

  /** The sheaves of those who share a CPU slot; null for the slots of owners, and without sheaves. */
  @Nullable SlotSheaves sharedStack(int slot) {
    return sheaves == null || slots.isOwnerSlot(slot) ? null : sheaves.sharedBy(slot);
  }

  CpuSlots slots() {
    return slots;
  }
}
