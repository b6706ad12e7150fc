package org.kmem.slab;

import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.percpu.CpuSlots;
import org.kmem.percpu.SlotHandle;

/**
 * An object cache as the running thread sees it: each call looks the thread's slot up and passes it on.
 *
 * <p>Who makes many calls in a row takes a handle once instead:
 *
 * <pre>{@code
 * try (CacheHandle mine = here.take()) {
 *   long object = mine.alloc(GfpFlags.GFP_KERNEL);
 *   mine.free(object);
 * }
 * }</pre>
 *
 * <p>Objects may be allocated and freed here, by handle and by explicit slot, mixed at will. Safe for any thread,
 * virtual ones included; the cache stays its owner's to close.
 *
 * <p>Kernel counterpart: {@code kmem_cache_alloc} and {@code kmem_cache_free}, which find the CPU themselves.
 */
public final class ThisCpuCache {
  private final KmemCache cache;
  private final CpuSlots slots;

  private final @Nullable SheafSource sheaves;

  /** By owner slot, from the first; an element is for its owner to make and use. */
  private final @Nullable OwnObjects[] own;

  ThisCpuCache(KmemCache cache, CpuSlots slots, @Nullable SheafSource sheaves) {
    this.cache = cache;
    this.slots = slots;
    this.sheaves = sheaves;
    this.own = new @Nullable OwnObjects[slots.count() - slots.cpus()];
  }

  /** What the owner of a slot uses; null for a shared slot, or where the strategy has no sheaves. */
  private @Nullable OwnObjects own(int slot) {
    if (slot < slots.cpus()) {
      return null;
    }
    OwnObjects known = own[slot - slots.cpus()];
    return known != null ? known : makeOwn(slot);
  }

  private @Nullable OwnObjects makeOwn(int slot) {
    if (sheaves == null) {
      return null;
    }
    OwnObjects made = new OwnObjects(sheaves, slot);
    own[slot - slots.cpus()] = made;
    return made;
  }

  /**
   * Takes a slot for the running thread, see {@link CpuSlots#take}.
   *
   * @return a handle for this thread, to be closed by it
   */
  public CacheHandle take() {
    SlotHandle handle = slots.take();
    return new CacheHandle(cache, handle, handle.isOwned() ? own(handle.slot()) : null);
  }

  /**
   * Allocates an object, preferring the node of the running thread's slot.
   *
   * @param gfp {@link GfpFlags}
   * @return its address, or 0
   */
  public long alloc(int gfp) {
    int slot = slots.current();
    OwnObjects mine = own(slot);
    return mine != null && (gfp & CacheHandle.ONE_BY_ONE) == 0
        ? mine.alloc(gfp)
        : cache.alloc(slot, gfp);
  }

  /**
   * Frees an object, wherever it was allocated.
   *
   * @param object its address
   * @throws BadObjectException if it cannot be freed, see {@link CacheHandle#free}
   */
  public void free(long object) {
    int slot = slots.current();
    OwnObjects mine = own(slot);
    if (mine != null) {
      mine.free(object);
    } else {
      cache.free(slot, object);
    }
  }

  /**
   * The cache, for all that needs no slot, and for calls by explicit slot.
   *
   * @return the cache
   */
  public KmemCache cache() {
    return cache;
  }

  /**
   * The slots, for those who take one by number.
   *
   * @return slots of this cache
   */
  public CpuSlots slots() {
    return slots;
  }
}
