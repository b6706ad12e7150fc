package org.kmem.bench.workload;

import org.kmem.bench.subject.PieceSet;

/**
 * A set of pieces that is always full and always of the same sizes: each step frees a piece at random and allocates one
 * of its size again. Not thread-safe.
 *
 * <p>Source: the constant-occupancy test of R. Marotta et al., <em>NBBS: a non-blocking buddy system for multi-core
 * machines</em>, IEEE Transactions on Computers 2021.
 */
public final class ConstantPieces {
  private final PieceSet set;
  private final int[] sizes;
  private final RandomPlaces places;

  /**
   * Makes the set its own.
   *
   * @param set the set, without pieces; the number of places is a power of two
   * @param sizes size of the piece of each place
   * @param seed decides places
   * @throws IllegalArgumentException if the number of places is none, or another than that of sizes
   */
  public ConstantPieces(PieceSet set, int[] sizes, long seed) {
    if (sizes.length != set.places()) {
      throw new IllegalArgumentException(
          "%d sizes for %d places: give one for each".formatted(sizes.length, set.places()));
    }
    this.set = set;
    this.sizes = sizes.clone();
    places = new RandomPlaces(set.places(), seed);
  }

  /**
   * Allocates a piece in every place.
   *
   * @param mutator the thread's way to the allocator
   */
  public void fill(Mutator mutator) {
    for (int place = 0; place < sizes.length; place++) {
      mutator.alloc(set, place, sizes[place]);
    }
  }

  /**
   * Replaces a piece by its like.
   *
   * @param mutator the thread's way to the allocator
   */
  public void step(Mutator mutator) {
    int place = places.next();
    mutator.free(set, place);
    mutator.alloc(set, place, sizes[place]);
  }

  /**
   * Frees all.
   *
   * @param mutator the thread's way to the allocator
   */
  public void empty(Mutator mutator) {
    mutator.freeAll(set);
  }
}
