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
  private final RandomPlaces places;
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
    this.set = set;
    sizes = mix.draw(SIZES, seed);
    places = new RandomPlaces(set.places(), seed);
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
    int place = places.next();
    mutator.free(set, place);
    mutator.alloc(set, place, nextSize());
  }

  private int nextSize() {
    return sizes[step++ & (SIZES - 1)];
  }
}
