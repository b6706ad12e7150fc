package org.kmem.slab;

/**
 * The debugging of a cache that can be switched while the cache is used: letters F, T and A.
 *
 * <p>Safe for any thread; a call that is under way may still go by what was set before. Kernel counterpart: {@code
 * sanity_checks}, {@code trace} and {@code failslab} in {@code /sys/kernel/slab}.
 */
final class DebugSwitches {
  /** What can be switched; the rest is laid down in the slabs. */
  static final int LIVE =
      CacheFlags.SLAB_CONSISTENCY_CHECKS | CacheFlags.SLAB_TRACE | CacheFlags.SLAB_FAILSLAB;

  /** Of {@link #LIVE}; written under {@code this}. */
  private volatile int flags;

  /**
   * Sets the switches as a cache is created.
   *
   * @param cacheFlags {@link CacheFlags} of the cache
   */
  DebugSwitches(int cacheFlags) {
    flags = cacheFlags & LIVE;
  }

  boolean isOn(int flag) {
    return (flags & flag) != 0;
  }

  synchronized void set(int flag, boolean on) {
    flags = on ? flags | flag : flags & ~flag;
  }

  /** Flags of a cache with what is switched on now. */
  int applyTo(int cacheFlags) {
    return (cacheFlags & ~LIVE) | flags;
  }
}
