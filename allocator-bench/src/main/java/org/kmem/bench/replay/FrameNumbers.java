package org.kmem.bench.replay;

import java.util.BitSet;

/**
 * Numbers the frames that a trace names, from 0 and in rising order: a table of them has no gaps, however large the
 * recorded machine was, and stays in the processor's caches as far as the trace's own frames do.
 */
final class FrameNumbers {
  private final long[] named;

  /** Frames named below each word of {@link #named}. */
  private final int[] before;

  private final int count;

  FrameNumbers(BitSet namedFrames) {
    named = namedFrames.toLongArray();
    before = new int[named.length];
    int sum = 0;
    for (int word = 0; word < named.length; word++) {
      before[word] = sum;
      sum += Long.bitCount(named[word]);
    }
    count = sum;
  }

  /** How many frames have a number. */
  int count() {
    return count;
  }

  /** Whether a frame has a number. */
  boolean has(long pfn) {
    return (named[word(pfn)] & 1L << pfn) != 0;
  }

  /** The number of a frame that has one. */
  int of(long pfn) {
    return before[word(pfn)] + Long.bitCount(named[word(pfn)] & ((1L << pfn) - 1));
  }

  private static int word(long pfn) {
    return (int) (pfn >>> 6);
  }
}
