package org.kmem.slab;

import org.kmem.gfp.GfpFlags;
import org.kmem.percpu.CpuSlots;

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

  ThisCpuCache(KmemCache cache, CpuSlots slots) {
    this.cache = cache;
    this.slots = slots;
  }

  /**
   * Takes a slot for the running thread, see {@link CpuSlots#take}.
   *
   * @return a handle for this thread, to be closed by it
   */
  public CacheHandle take() {
    return cache.take();
  }

  /**
   * Allocates an object, preferring the node of the running thread's slot.
   *
   * @param gfp {@link GfpFlags}
   * @return its address, or 0
   */
  public long alloc(int gfp) {
    return cache.alloc(gfp);
  }

  /**
   * Frees an object, wherever it was allocated.
   *
   * @param object its address
   * @throws BadObjectException if it cannot be freed, see {@link CacheHandle#free}
   */
  public void free(long object) {
    cache.free(object);
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
