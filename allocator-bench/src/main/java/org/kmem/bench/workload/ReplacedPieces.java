package org.kmem.bench.workload;

import org.kmem.bench.subject.PieceSet;

/**
 * A set of pieces that is always full: each step frees a piece at random and allocates another in its place. Not
 * thread-safe; the set can be handed to a successor.
 *
 * <p>Source: the usual loop of allocator benchmarks, among them glibc's and larson (P. Larson and M. Krishnan,
 * <em>Memory allocation for long-running server applications</em>, ISMM 1998).
 */
public final class ReplacedPieces {
  /** Sizes that are drawn beforehand and used in turn: few, so that they leave the nearest cache to the pieces. */
  private static final int SIZES = 1024;

  private final PieceSet set;
  private final int[] sizes;
  private long random;
  private int step;

  /**
   * Makes the set its own. It is empty: {@link #fill} it, unless it comes from a predecessor.
   *
   * @param set the set; the number of places is a power of two
   * @param mix which sizes
   * @param seed decides sizes and places
   * @throws IllegalArgumentException if the number of places is none
   */
  public ReplacedPieces(PieceSet set, SizeMix mix, long seed) {
    if (Integer.bitCount(set.places()) != 1) {
      throw new IllegalArgumentException(set.places() + " places: give a power of two");
    }
    this.set = set;
    sizes = mix.draw(SIZES, seed);
    random = seed | 1; // it would stay 0 for ever
  }

  /**
   * The set, to hand it to a successor.
   *
   * @return the set
   */
  public PieceSet set() {
    return set;
  }

  /**
   * Allocates a piece in every place.
   *
   * @param mutator the thread's way to the allocator
   */
  public void fill(Mutator mutator) {
    for (int place = 0; place < set.places(); place++) {
      mutator.alloc(set, place, nextSize());
    }
  }

  /**
   * Replaces a piece.
   *
   * @param mutator the thread's way to the allocator
   */
  public void step(Mutator mutator) {
    int place = nextRandom() & (set.places() - 1);
    mutator.free(set, place);
    mutator.alloc(set, place, nextSize());
  }

  private int nextSize() {
    return sizes[step++ & (SIZES - 1)];
  }

  /** Xorshift (G. Marsaglia, 2003): a few instructions, and the loop is measured with it. */
  private int nextRandom() {
    random ^= random << 13;
    random ^= random >>> 7;
    random ^= random << 17;
    return (int) (random >>> 32);
  }
}
