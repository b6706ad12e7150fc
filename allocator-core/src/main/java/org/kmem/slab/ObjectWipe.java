package org.kmem.slab;

import org.kmem.memory.Memory;

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

  /** Up to here objects are zeroed word by word, without a call. */
  private static final int SMALL_BYTES = 256;

  /** Zeroes the first bytes of an object. */
  static void zero(long object, int bytes) {
    if (bytes > SMALL_BYTES) {
      Memory.fill(object, bytes, (byte) 0);
      return;
    }
    int at = 0;
    for (; at + Long.BYTES <= bytes; at += Long.BYTES) {
      Memory.putLong(object + at, 0);
    }
    for (; at < bytes; at++) {
      Memory.putByte(object + at, (byte) 0);
    }
  }

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
