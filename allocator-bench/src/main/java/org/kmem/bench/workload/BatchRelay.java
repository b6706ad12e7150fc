package org.kmem.bench.workload;

import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.subject.PieceSet;

/**
 * Where threads that allocate leave batches for threads that free: last in, first out, with room for so many. Batches
 * that were emptied go back to those that fill them. Thread-safe.
 *
 * <p>Source: xmalloc-test (C. Lever and D. Boreham, <em>malloc() performance in a multithreaded Linux
 * environment</em>, USENIX 2000).
 */
public final class BatchRelay {
  /** How long to wait before asking again whether to give up. */
  private static final int PATIENCE_MILLIS = 1;

  private final int batchesMax;
  private final int places;
  private final IntFunction<PieceSet> newSet;

  /** Full batches; guarded by this. */
  private final ArrayDeque<PieceSet> full;

  /** Emptied batches; guarded by this. */
  private final ArrayDeque<PieceSet> empty;

  /**
   * Makes a relay without batches.
   *
   * @param batchesMax how many full batches it holds
   * @param places pieces of a batch
   * @param newSet makes a set of so many places
   */
  public BatchRelay(int batchesMax, int places, IntFunction<PieceSet> newSet) {
    this.batchesMax = batchesMax;
    this.places = places;
    this.newSet = newSet;
    full = new ArrayDeque<>(batchesMax);
    empty = new ArrayDeque<>(batchesMax);
  }

  /**
   * Takes a batch that has no pieces.
   *
   * @return a set, an emptied one if there is any
   */
  public synchronized PieceSet takeEmpty() {
    PieceSet set = empty.poll();
    return set == null ? newSet.apply(places) : set;
  }

  /**
   * Gives a batch back whose pieces were freed.
   *
   * @param set the set
   */
  public synchronized void giveEmpty(PieceSet set) {
    empty.push(set);
  }

  /**
   * Leaves a full batch, when there is room.
   *
   * @param set the set
   * @param givesUp whether to wait no longer
   * @return false if it gave up: the batch is still the caller's
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public synchronized boolean giveFull(PieceSet set, BooleanSupplier givesUp)
      throws InterruptedException {
    while (!offerFull(set)) {
      if (givesUp.getAsBoolean()) {
        return false;
      }
      wait(PATIENCE_MILLIS);
    }
    return true;
  }

  /**
   * Leaves a full batch if there is room.
   *
   * @param set the set
   * @return false if there is none: the batch is still the caller's
   */
  public synchronized boolean offerFull(PieceSet set) {
    if (full.size() >= batchesMax) {
      return false;
    }
    full.push(set);
    notifyAll();
    return true;
  }

  /**
   * Takes the batch that was left last, if there is any.
   *
   * @return a full set, or null
   */
  public synchronized @Nullable PieceSet pollFull() {
    PieceSet set = full.poll();
    if (set != null) {
      notifyAll();
    }
    return set;
  }

  /**
   * Takes the batch that was left last, when there is any.
   *
   * @param givesUp whether to wait no longer
   * @return a full set, or null if it gave up
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public synchronized @Nullable PieceSet takeFull(BooleanSupplier givesUp)
      throws InterruptedException {
    PieceSet set = pollFull();
    while (set == null && !givesUp.getAsBoolean()) {
      wait(PATIENCE_MILLIS);
      set = pollFull();
    }
    return set;
  }
}
