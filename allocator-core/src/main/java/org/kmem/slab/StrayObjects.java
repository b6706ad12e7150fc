package org.kmem.slab;

import java.util.List;

/**
 * What is freed to a cache though no object of its slabs starts there: sampled, another cache's, or nobody's.
 *
 * <p>Safe for any thread.
 */
final class StrayObjects {
  private final KmemCache cache;
  private final SlabPages slabs;
  private final SlabAllocator owner;

  StrayObjects(KmemCache cache, SlabPages slabs, SlabAllocator owner) {
    this.cache = cache;
    this.slabs = slabs;
    this.owner = owner;
  }

  /** Frees one of them, or says what is wrong with it. */
  void free(int slot, long object) {
    KmemCache real = owner.kmalloc().cacheOf(object);
    DebugSource debug = cache.debug();
    if (real != null && real != cache && (debug != null || real.debug() != null)) {
      freeWrongCache(slot, object, real);
    } else if (debug != null) {
      debug.free(slot, object);
    } else {
      slabs.freeSampled(slot, object);
    }
  }

  /** Reports an object that is given to the wrong one of two caches; who repairs gives it to the right one. */
  private void freeWrongCache(int slot, long object, KmemCache real) {
    DebugSource ofReal = real.debug();
    DebugSource debug = cache.debug();
    if (ofReal != null) {
      ofReal.reportWrongCache(slot, cache.name(), object);
    } else if (debug != null) {
      debug.reportObjectOf(slot, real.name(), object);
    }
    real.free(slot, object);
  }

  /** Frees objects one by one, since not all are in slabs; none if one may be freed to no cache of this name. */
  void freeBulk(int slot, long[] objects, int from, int to) {
    if (cache.debug() == null) {
      List<Long> sampled = slabs.sampledObjects();
      for (int i = from; i < to; i++) {
        if (!sampled.contains(objects[i])) {
          slabs.check(objects[i]);
        }
      }
    }
    for (int i = from; i < to; i++) {
      cache.free(slot, objects[i]);
    }
  }
}
