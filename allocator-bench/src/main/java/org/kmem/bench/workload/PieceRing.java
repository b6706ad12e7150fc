package org.kmem.bench.workload;

import org.kmem.bench.subject.PieceSet;

/**
 * A ring of pieces half of which live long and half shortly: each round allocates a run of them, frees half of the run
 * at once, last in first out, and the other half when the ring comes round to it, first in first out. Not thread-safe;
 * what is left can be freed by another thread.
 *
 * <p>Source: the published description of SmartHeap's tests sh6bench and sh8bench.
 */
public final class PieceRing {
  private static final int SIZES = 1024;

  private final PieceSet set;
  private final boolean[] taken;
  private final int[] sizes;
  private int head;
  private int step;

  /**
   * Makes a ring without pieces.
   *
   * @param set the set, without pieces
   * @param mix which sizes
   * @param seed decides sizes
   */
  public PieceRing(PieceSet set, SizeMix mix, long seed) {
    this.set = set;
    taken = new boolean[set.places()];
    sizes = mix.draw(SIZES, seed);
  }

  /**
   * One round.
   *
   * @param mutator the thread's way to the allocator
   * @param run pieces of a round, an even number that divides the number of places
   */
  public void round(Mutator mutator, int run) {
    for (int place = head; place < head + run; place++) {
      if (taken[place]) {
        mutator.free(set, place);
      }
      mutator.alloc(set, place, sizes[step++ & (SIZES - 1)]);
      taken[place] = true;
    }
    for (int place = head + run - 1; place >= head + run / 2; place--) {
      mutator.free(set, place);
      taken[place] = false;
    }
    head = head + run == set.places() ? 0 : head + run;
  }

  /**
   * Frees what is left.
   *
   * @param mutator the thread's way to the allocator
   */
  public void empty(Mutator mutator) {
    for (int place = 0; place < taken.length; place++) {
      if (taken[place]) {
        mutator.free(set, place);
        taken[place] = false;
      }
    }
  }
}
