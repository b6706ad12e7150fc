package org.kmem.pool.trim;

import java.util.HashMap;
import java.util.Map;
import org.kmem.slab.KmemCache;
import org.kmem.slab.ObjectCounts;
import org.kmem.slab.SlabAllocator;

/**
 * Which caches have had free objects that nobody needed, for a whole epoch. Only for the trimmer's thread.
 *
 * <p>A cache whose least number of free objects in the epoch is more than an {@value #SHARE}th of its objects is
 * shrunk. That costs it what it has at hand, so one that is well used is left alone.
 */
final class IdleCaches {
  private static final int SHARE = 8;

  private final SlabAllocator slabs;
  private final Map<KmemCache, Long> leastIdle = new HashMap<>();

  IdleCaches(SlabAllocator slabs) {
    this.slabs = slabs;
  }

  /** Begins an epoch. */
  void begin() {
    leastIdle.clear();
    slabs.caches().forEach(cache -> leastIdle.put(cache, idle(cache)));
  }

  /** Looks once within an epoch. */
  void look() {
    leastIdle.replaceAll((cache, least) -> Math.min(least, idle(cache)));
  }

  private static long idle(KmemCache cache) {
    ObjectCounts counts = cache.counts();
    return counts.total() - counts.live();
  }

  /** Shrinks the caches that are idle; pages that came free. */
  long shrink() {
    long pages = 0;
    for (KmemCache cache : slabs.caches()) {
      long least = leastIdle.getOrDefault(cache, 0L);
      if (least > cache.counts().total() / SHARE) {
        pages += cache.shrink();
      }
    }
    return pages;
  }
}
