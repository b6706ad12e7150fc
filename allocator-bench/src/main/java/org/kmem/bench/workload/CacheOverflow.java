package org.kmem.bench.workload;

import java.util.function.IntFunction;
import org.kmem.bench.subject.PieceSet;

/**
 * Takes more pieces than any thread's cache holds and gives them all back, again and again, so that caches are refilled and
 * emptied before anything is measured.
 *
 * <p>A compiler leaves out what never happened. A loop that finds its pieces in a cache would otherwise be compiled
 * without the other path, and whether it was decided a third of the time of a row; a program that runs for long has been
 * there.
 */
public final class CacheOverflow {
  /** More than the caches of any allocator have of one size. */
  private static final int PIECES = 4_096;

  /** What is taken at one time, at most, in bytes. */
  private static final int BYTES_MAX = 64 << 20;

  private static final int ROUNDS_MAX = 8;

  private CacheOverflow() {}

  /**
   * Takes and gives back once, and then several times more as long as there is time.
   *
   * @param mutator the thread's way to the allocator
   * @param newSet makes a set of so many places
   * @param sizeBytes size of the pieces
   * @param patienceNanos when to stop, in ns
   */
  public static void exercise(
      Mutator mutator, IntFunction<PieceSet> newSet, int sizeBytes, long patienceNanos) {
    PieceSet set = newSet.apply(Math.clamp(BYTES_MAX / sizeBytes, 1, PIECES));
    long begun = System.nanoTime();
    for (int round = 0; round < ROUNDS_MAX; round++) {
      for (int place = 0; place < set.places(); place++) {
        mutator.alloc(set, place, sizeBytes);
      }
      mutator.freeAll(set);
      if (System.nanoTime() - begun >= patienceNanos) {
        return;
      }
    }
  }
}
