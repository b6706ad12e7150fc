package org.kmem.bench.workload;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.subject.PieceSet;

/**
 * Shared places through which threads trade bags of pieces, each by one atomic exchange, and which outlive the threads:
 * what a generation of threads leaves there, later ones free. Thread-safe.
 *
 * <p>Source: the published description of mimalloc's test mstress.
 */
public final class TransferSlots {
  /** Pieces of a bag. */
  public static final int BAG = 8;

  /** Bags that a thread fills in its life. */
  public static final int BAGS = 512;

  /** Bags that a thread holds at one time, a power of two. */
  private static final int KEPT = 128;

  /** Of so many bags one is traded, a power of two. */
  private static final int TRADED_DIVISOR = 4;

  private final AtomicReferenceArray<@Nullable PieceSet> slots;
  private final IntFunction<PieceSet> newSet;

  /**
   * Makes places that are empty.
   *
   * @param count how many, a power of two
   * @param newSet makes a set of so many places
   */
  public TransferSlots(int count, IntFunction<PieceSet> newSet) {
    slots = new AtomicReferenceArray<>(count);
    this.newSet = newSet;
  }

  /**
   * A thread's life: it fills {@link #BAGS} bags, one after the other in random places of its own, whose bags it frees
   * before; trades one of four for what lies in a shared place; and frees what it has left.
   *
   * @param mutator the thread's way to the allocator
   * @param sizes sizes of the pieces, used in turn; a power of two of them
   * @param seed decides everything that is random
   */
  public void live(Mutator mutator, int[] sizes, long seed) {
    RandomPlaces own = new RandomPlaces(KEPT, seed);
    RandomPlaces shared = new RandomPlaces(slots.length(), ~seed);
    @Nullable PieceSet[] kept = new PieceSet[KEPT];
    int step = 0;
    for (int i = 0; i < BAGS; i++) {
      int place = own.next();
      PieceSet bag = kept[place];
      if (bag == null) {
        bag = newSet.apply(BAG);
      } else {
        mutator.freeAll(bag);
      }
      for (int piece = 0; piece < BAG; piece++) {
        mutator.alloc(bag, piece, sizes[step++ & (sizes.length - 1)]);
      }
      boolean traded = i % TRADED_DIVISOR == 0;
      kept[place] = traded ? slots.getAndSet(shared.next(), bag) : bag;
    }
    for (PieceSet bag : kept) {
      free(mutator, bag);
    }
  }

  /**
   * Frees what lies in the shared places.
   *
   * @param mutator the thread's way to the allocator
   */
  public void empty(Mutator mutator) {
    for (int i = 0; i < slots.length(); i++) {
      free(mutator, slots.getAndSet(i, null));
    }
  }

  private static void free(Mutator mutator, @Nullable PieceSet bag) {
    if (bag != null) {
      mutator.freeAll(bag);
    }
  }
}
