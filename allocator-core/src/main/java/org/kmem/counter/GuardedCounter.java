package org.kmem.counter;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A count that changes only under its owner's lock and that anyone may read.
 *
 * <p>Adding costs a plain load and store, since the lock already orders the writers. A reader without
 * the lock sees a recent value, never a torn one.
 */
public final class GuardedCounter {
  private final AtomicLong value = new AtomicLong();

  /** Makes a counter of 0. */
  public GuardedCounter() {}

  /**
   * Adds to the count; the caller holds the owner's lock.
   *
   * @param delta what to add, may be negative
   */
  public void add(long delta) {
    value.setOpaque(value.getPlain() + delta);
  }

  /**
   * The count.
   *
   * @return a recent value, the present one for a caller that holds the lock
   */
  public long get() {
    return value.getOpaque();
  }
}
