package org.kmem.bench.replay;

import org.kmem.slab.KmallocBuckets;

/**
 * What an allocation asks for.
 *
 * @param cache number of a cache of the script, or {@link #KMALLOC}
 * @param sizeBytes bytes asked for, at least 1
 * @param gfp valid flags, without those that a replay does not honour
 */
record ObjectRequest(int cache, int sizeBytes, int gfp) {
  /** No cache of its own: the size says which. */
  static final int KMALLOC = -1;

  /** Whether it takes pages of its own: no cache has objects so large. */
  boolean isLarge() {
    return cache == KMALLOC && KmallocBuckets.index(sizeBytes) == KmallocBuckets.LARGE;
  }
}
