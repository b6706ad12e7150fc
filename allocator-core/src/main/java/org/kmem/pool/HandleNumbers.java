package org.kmem.pool;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The numbers that handles are made of: each pool takes a range of all {@code long}s, and no number is issued twice in
 * the life of the JVM.
 *
 * <p>A pool that is closed gives back what it did not get to, which is taken again when all ranges have been
 * taken once, longest unused first. Safe for any thread.
 */
final class HandleNumbers {
  /** Length of a range as a power of two: 511 pools at a time, 0 and small numbers are nobody's. */
  static final int RANGE_BITS = 54;

  /** What is shorter is dropped: each pool has at least so many numbers. */
  private static final long MIN_LENGTH = 1L << (RANGE_BITS - 1);

  private static final Deque<Range> UNUSED = new ArrayDeque<>();

  static {
    for (long i = 1; i < 1L << (Long.SIZE - 1 - RANGE_BITS); i++) {
      UNUSED.add(new Range(i << RANGE_BITS, (i + 1) << RANGE_BITS));
    }
  }

  private HandleNumbers() {}

  /**
   * Numbers that nobody was ever given.
   *
   * @param start first number
   * @param end one past the last
   */
  record Range(long start, long end) {
    long length() {
      return end - start;
    }
  }

  /** Takes a range, to be given back. */
  static Range take() {
    synchronized (UNUSED) {
      Range range = UNUSED.poll();
      if (range == null) {
        throw new IllegalStateException(
            "there are "
                + ((1 << (Long.SIZE - 1 - RANGE_BITS)) - 1)
                + " pools with handles in this JVM, as many as can be: close some");
      }
      return range;
    }
  }

  /** Gives back the part of a range that no number was issued of. */
  static void giveBack(Range rest) {
    if (rest.length() >= MIN_LENGTH) {
      synchronized (UNUSED) {
        UNUSED.add(rest);
      }
    }
  }
}
