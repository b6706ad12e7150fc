package org.kmem.mm.shell.awk;

/** The generator of {@code drand48(3)}: 48 bits, linear congruential. One per program of awk. */
final class Rand48 {
  private static final long MULTIPLIER = 0x5_DEEC_E66DL;
  private static final long INCREMENT = 0xB;
  private static final int BITS = 48;
  private static final long MASK = (1L << BITS) - 1;

  /** What {@code srand48(3)} puts below the seed. */
  private static final int LOW_WORD = 0x330E;

  private static final int LOW_BITS = 16;

  private long state;

  Rand48(long seed) {
    state = (seed << LOW_BITS | LOW_WORD) & MASK;
  }

  /** The next number, at least 0 and less than 1. */
  double nextDouble() {
    state = (state * MULTIPLIER + INCREMENT) & MASK;
    return (double) state / (1L << BITS);
  }
}
