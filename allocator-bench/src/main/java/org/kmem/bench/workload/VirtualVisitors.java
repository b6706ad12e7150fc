package org.kmem.bench.workload;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.subject.PieceSet;

/**
 * Virtual threads by the thousand, each of which allocates some pieces, lets others go first, and frees them. For one
 * thread, which starts them and waits.
 */
public final class VirtualVisitors {
  /** Pieces of a thread. */
  public static final int PIECES = 16;

  private final Supplier<Mutator> newMutator;
  private final IntFunction<PieceSet> newSet;
  private final int[] sizes;

  /**
   * Says what the threads do.
   *
   * @param newMutator a way to the allocator for the running thread, which closes it
   * @param newSet makes a set of so many places
   * @param sizes sizes of the pieces, used in turn; a power of two of them
   */
  public VirtualVisitors(Supplier<Mutator> newMutator, IntFunction<PieceSet> newSet, int[] sizes) {
    this.newMutator = newMutator;
    this.newSet = newSet;
    this.sizes = sizes.clone();
  }

  /**
   * Starts threads and waits until all have ended.
   *
   * @param threads how many
   * @param alive how many live at one time, at most
   * @throws IllegalStateException if one of them threw something, or the running thread is interrupted
   */
  public void visit(int threads, int alive) {
    Semaphore room = new Semaphore(alive);
    AtomicReference<@Nullable Throwable> first = new AtomicReference<>();
    for (int i = 0; i < threads; i++) {
      int number = i;
      enter(room, 1);
      Thread.startVirtualThread(() -> {
        try {
          live(number);
        } catch (RuntimeException | Error e) {
          first.compareAndSet(null, e);
        } finally {
          room.release();
        }
      });
    }
    enter(room, alive);
    Throwable thrown = first.get();
    if (thrown != null) {
      throw new IllegalStateException("a virtual thread ended early: " + thrown, thrown);
    }
  }

  private static void enter(Semaphore room, int permits) {
    try {
      room.acquire(permits);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while virtual threads were at work", e);
    }
  }

  @SuppressWarnings(
      "ThreadPriorityCheck") // Nothing depends on who comes next: a wait makes many alive.
  private void live(int number) {
    PieceSet set = newSet.apply(PIECES);
    try (Mutator mutator = newMutator.get()) {
      for (int place = 0; place < PIECES; place++) {
        mutator.alloc(set, place, sizes[(number * PIECES + place) & (sizes.length - 1)]);
      }
      Thread.yield(); // all that may be alive hold their pieces at one time
      mutator.freeAll(set);
    }
  }
}
