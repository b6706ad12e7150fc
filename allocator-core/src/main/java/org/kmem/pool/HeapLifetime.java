package org.kmem.pool;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How long the memory of a heap stays mapped: until the heap is closed and the last arena on it as well, so that a view
 * never shows memory that is gone. Safe for any thread.
 */
final class HeapLifetime {
  private static final long CLOSED = 1;
  private static final long ONE_HOLD = 2;

  /** Holds, times two, and whether the heap is closed; the heap has the first hold. */
  private final AtomicLong state = new AtomicLong(ONE_HOLD);

  private final Runnable end;

  /**
   * Begins, with one hold.
   *
   * @param end run once, by who ends it
   */
  HeapLifetime(Runnable end) {
    this.end = end;
  }

  /** Keeps the memory mapped; false if the heap is closed. */
  boolean tryHold() {
    long now = state.updateAndGet(held -> (held & CLOSED) == 0 ? held + ONE_HOLD : held);
    return (now & CLOSED) == 0;
  }

  /** Ends a hold, and with the last one everything. */
  void letGo() {
    if (state.addAndGet(-ONE_HOLD) == CLOSED) {
      end.run();
    }
  }

  /** Allows no more holds; false if that was so before. */
  boolean close() {
    return (state.getAndUpdate(held -> held | CLOSED) & CLOSED) == 0;
  }
}
