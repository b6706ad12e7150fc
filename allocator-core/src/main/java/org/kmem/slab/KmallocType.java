package org.kmem.slab;

import org.kmem.gfp.GfpFlags;

/**
 * What the general caches exist for: one set of {@link KmallocBuckets} for each, in the order in which the
 * kernel creates them.
 *
 * <p>None of them shares its slabs: objects of {@code kmalloc} may be copied to user space, and kernels with {@code
 * CONFIG_HARDENED_USERCOPY}, as distributions build them, keep such caches apart. Checked against {@code
 * /sys/kernel/slab} of Linux 6.12, where all of them are directories by their own names.
 */
public enum KmallocType {
  /** Ordinary objects. */
  NORMAL("kmalloc-", CacheFlags.NONE),
  /** Objects that can be reclaimed. */
  RECLAIM("kmalloc-rcl-", CacheFlags.SLAB_RECLAIM_ACCOUNT),
  /** Objects in the DMA zone. */
  DMA("dma-kmalloc-", CacheFlags.SLAB_CACHE_DMA),
  /** Objects charged to a memory cgroup. */
  CGROUP("kmalloc-cg-", CacheFlags.SLAB_ACCOUNT);

  private static final int SPECIAL =
      GfpFlags.__GFP_DMA | GfpFlags.__GFP_RECLAIMABLE | GfpFlags.__GFP_ACCOUNT;

  private final String prefix;
  private final int flags;

  KmallocType(String prefix, int flags) {
    this.prefix = prefix;
    this.flags = flags | CacheFlags.SLAB_KMALLOC | CacheFlags.SLAB_NO_MERGE;
  }

  /** Whether {@link #NORMAL} serves a request, and any object at hand does. */
  static boolean isPlain(int gfp) {
    return (gfp & SPECIAL) == 0 && CacheByThread.isPlain(gfp);
  }

  /**
   * The type that serves a request.
   *
   * @param gfp valid {@link GfpFlags}; the zone counts most, then reclaimability, then the charge
   * @return the type
   */
  public static KmallocType of(int gfp) {
    if ((gfp & SPECIAL) == 0) {
      return NORMAL;
    }
    if ((gfp & GfpFlags.__GFP_DMA) != 0) {
      return DMA;
    }
    return (gfp & GfpFlags.__GFP_RECLAIMABLE) != 0 ? RECLAIM : CGROUP;
  }

  /**
   * Flags of the caches of this type.
   *
   * @return {@link CacheFlags}, {@link CacheFlags#SLAB_KMALLOC} among them
   */
  public int flags() {
    return flags;
  }

  /**
   * The name of a cache.
   *
   * @param sizeBytes size of its objects
   * @return for example {@code kmalloc-rcl-96} or {@code dma-kmalloc-2k}
   */
  public String cacheName(int sizeBytes) {
    return sizeBytes < 1024 ? prefix + sizeBytes : prefix + sizeBytes / 1024 + "k";
  }
}
