package org.kmem.bench.workload;

import java.util.SplittableRandom;
import org.kmem.bench.subject.PieceSet;

/**
 * A set of which some places are hot and most are cold: each step frees the piece of a place that has one, and allocates
 * one where there is none; four fifths of the steps go to a fifth of the places, and so on within them. Not
 * thread-safe.
 *
 * <p>Source: the published description of ITHare's alloc-test (Pareto 80/20 positions).
 */
public final class ToggledPieces {
  private static final int STEPS = 1 << 13;
  private static final double HOT_STEPS = 0.8;
  private static final double HOT_PLACES = 0.2;

  private final PieceSet set;
  private final boolean[] taken;
  private final int[] sizes;

  /** Places in the order in which they are visited, over and over. */
  private final int[] places;

  private int step;

  /**
   * Makes a set without pieces.
   *
   * @param set the set, without pieces
   * @param mix which sizes
   * @param seed decides sizes and places
   */
  public ToggledPieces(PieceSet set, SizeMix mix, long seed) {
    this.set = set;
    taken = new boolean[set.places()];
    sizes = mix.draw(STEPS, seed);
    places = new int[STEPS];
    SplittableRandom random = new SplittableRandom(seed);
    int[] spread = shuffled(set.places(), random); // hot places are not neighbours
    for (int i = 0; i < STEPS; i++) {
      places[i] = spread[place(random, set.places())];
    }
  }

  /** A place below a number, the lower the hotter. */
  private static int place(SplittableRandom random, int count) {
    int among = count;
    int hot = (int) (among * HOT_PLACES);
    while (hot > 0 && random.nextDouble() < HOT_STEPS) {
      among = hot;
      hot = (int) (among * HOT_PLACES);
    }
    return hot + random.nextInt(among - hot);
  }

  private static int[] shuffled(int count, SplittableRandom random) {
    int[] numbers = new int[count];
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i + 1);
      numbers[i] = numbers[other];
      numbers[other] = i;
    }
    return numbers;
  }

  /**
   * Frees or allocates a piece.
   *
   * @param mutator the thread's way to the allocator
   */
  public void step(Mutator mutator) {
    int at = step++ & (STEPS - 1);
    int place = places[at];
    if (taken[place]) {
      mutator.free(set, place);
    } else {
      mutator.alloc(set, place, sizes[at]);
    }
    taken[place] = !taken[place];
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
