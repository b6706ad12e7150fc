package org.kmem.bench.workload;

/** Places of a set in random order, each as likely as any other at each step. Not thread-safe. */
final class RandomPlaces {
  /** 2^64 divided by the golden ratio: seeds that lie side by side begin far apart. */
  private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

  private final int mask;
  private long random;

  /**
   * Begins a series.
   *
   * @param places number of places, a power of two
   * @param seed decides the series
   * @throws IllegalArgumentException if the number is none
   */
  RandomPlaces(int places, long seed) {
    if (Integer.bitCount(places) != 1) {
      throw new IllegalArgumentException(places + " places: give a power of two");
    }
    mask = places - 1;
    random = seed * GOLDEN | 1; // 0 would stay 0 for ever
  }

  /** Xorshift (G. Marsaglia, 2003): a few instructions, and loops are measured with it. */
  int next() {
    random ^= random << 13;
    random ^= random >>> 7;
    random ^= random << 17;
    return (int) (random >>> 32) & mask;
  }
}
