package org.kmem.mm.pagecache;

/**
 * How much is dirty of what may be, in the whole machine or in a control group.
 *
 * <p>Kernel counterpart: {@code struct dirty_throttle_control}.
 *
 * @param threshold pages at which writers are throttled
 * @param background pages at which flushers begin
 * @param dirty pages that are dirty or being written
 * @param unwritten those of them that are not being written yet
 */
record DirtyDomain(long threshold, long background, long dirty, long unwritten) {
  /** Up to here nobody is held back. */
  long freerun() {
    return (threshold + background) / 2;
  }

  boolean isFree() {
    return dirty <= freerun();
  }

  boolean isOverBackground() {
    return unwritten > background;
  }
}
