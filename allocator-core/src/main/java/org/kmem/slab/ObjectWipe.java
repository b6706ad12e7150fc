package org.kmem.slab;

/**
 * When objects are zeroed without being asked: {@code init_on_alloc} and {@code init_on_free}.
 *
 * <p>What a constructor made, what readers may still look at and what is poisoned stays as it is. Source: kernel
 * documentation {@code admin-guide/kernel-parameters.rst}.
 *
 * @param allocated whether objects are zero when they are handed out
 * @param freed whether objects are zeroed when they are given back
 */
record ObjectWipe(boolean allocated, boolean freed) {
  /** Objects are zeroed on request only. */
  static final ObjectWipe NONE = new ObjectWipe(false, false);

  private static boolean mayWipe(SlabGeometry geometry) {
    int kept = CacheFlags.SLAB_TYPESAFE_BY_RCU | CacheFlags.SLAB_POISON;
    return !geometry.hasCtor() && (geometry.flags() & kept) == 0;
  }

  boolean onAlloc(SlabGeometry geometry) {
    return allocated && mayWipe(geometry);
  }

  boolean onFree(SlabGeometry geometry) {
    return freed && mayWipe(geometry);
  }
}
