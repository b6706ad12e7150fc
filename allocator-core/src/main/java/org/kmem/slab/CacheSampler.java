package org.kmem.slab;

import java.util.List;
import org.kmem.slab.BadObjectException.Problem;

/**
 * The sampler as one cache sees it.
 *
 * <p>Safe for any thread. Kernel counterpart: {@code kfence_alloc} and {@code kfence_free} with their cache.
 */
final class CacheSampler {
  private static final int NEVER =
      CacheFlags.DEBUG
          | CacheFlags.SLAB_TYPESAFE_BY_RCU
          | CacheFlags.SLAB_CACHE_DMA
          | CacheFlags.SLAB_CACHE_DMA32;

  private final ObjectSampler sampler;
  private final String cache;
  private final int alignBytes;

  /**
   * The sampler for one cache.
   *
   * @param sampler of all caches
   * @param cache name of the cache
   * @param alignBytes alignment of its objects
   */
  CacheSampler(ObjectSampler sampler, String cache, int alignBytes) {
    this.sampler = sampler;
    this.cache = cache;
    this.alignBytes = alignBytes;
  }

  /** Whether objects of a cache may come from elsewhere: not if they are constructed or bound to a zone. */
  static boolean maySample(SlabGeometry geometry) {
    return (geometry.flags() & NEVER) == 0 && !geometry.hasCtor();
  }

  /**
   * Counts allocations, and hands out a sampled object if it is time.
   *
   * @param slot slot of the call
   * @param allocations how many to count
   * @param sizeBytes size of the object
   * @return its address, or 0
   */
  long alloc(int slot, int allocations, int sizeBytes) {
    return sampler.isDue(slot, allocations) ? sampler.alloc(slot, sizeBytes, alignBytes, cache) : 0;
  }

  /**
   * Frees a sampled object.
   *
   * @param slot slot of the call
   * @param object any address
   * @return false if it is not in the sampler's memory
   * @throws BadObjectException if it is of another cache
   * @throws SlabBugException as {@link ObjectSampler#free}
   */
  boolean free(int slot, long object) {
    if (!sampler.owns(object)) {
      return false;
    }
    String owner = sampler.cacheOf(object);
    if (owner != null && !owner.equals(cache)) {
      throw new BadObjectException(
          Problem.WRONG_CACHE, cache, object, "it is a sampled object of cache " + owner);
    }
    sampler.free(slot, object);
    return true;
  }

  /** Addresses of the cache's sampled objects in use. */
  List<Long> objects() {
    return sampler.objectsOf(cache);
  }
}
