package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.subject.PieceSet;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Question: does the allocator give parts of one cache line to several threads? After cache-thrash, and with {@code
 * handedOver=true} after cache-scratch, where each thread first frees a piece of 8 bytes that another thread allocated
 * beside its own (E. Berger et al., <em>Hoard</em>, ASPLOS 2000).
 *
 * <p>An operation allocates a piece of 8 bytes, writes to it 100 times, and frees it.
 *
 * <p>Control: {@code control:array}; two threads there share a line after a hand-over, and never without.
 *
 * <p>Expected: the same time with any number of threads up to the cores. Some times more with two threads than with one
 * is a shared line.
 *
 * <p>Threats to validity: the writes are by far most of the time: ratios say little of the allocator's own cost. Threads
 * on two hardware threads of one core share their nearest cache, and hide what this looks for.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ObjectFalseSharing {
  private static final int WRITES = 100;

  /** For JMH. */
  public ObjectFalseSharing() {}

  /** Pieces that one thread allocates for all, side by side if the allocator likes to. */
  @State(Scope.Benchmark)
  public static class Gifts {
    /** Whether there are any. */
    @Param("true")
    public boolean handedOver = true;

    private PieceSet[] gifts = {};

    /** For JMH. */
    public Gifts() {}

    /**
     * Allocates a piece for each thread.
     *
     * @param machine the allocator
     */
    @Setup(Level.Iteration)
    public void make(ObjectMachine machine) {
      if (!handedOver) {
        return;
      }
      machine.needsFreesAnywhere();
      gifts = new PieceSet[machine.threads()];
      machine.keepHouse(mutator -> {
        for (int i = 0; i < gifts.length; i++) {
          gifts[i] = machine.subject.newSet(1);
          mutator.alloc(gifts[i], 0, machine.pieceBytes());
        }
      });
    }
  }

  /** The place of the piece. */
  @State(Scope.Thread)
  public static class Writer extends OwnObjects {
    /** Size of the pieces, a power of two. */
    @Param("8")
    public int sizeBytes;

    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private PieceSet set;

    /** What the thread frees first, or null. */
    private @Nullable PieceSet gift;

    /** For JMH. */
    public Writer() {}

    @Override
    int usualBytes() {
      return sizeBytes;
    }

    @Override
    void hold() {
      set = newSet(1);
    }

    @Override
    void release() {
      freeGift();
    }

    @Override
    void call() {
      freeGift();
      mutator.alloc(set, 0, sizeBytes);
      mutator.scribble(set, 0, sizeBytes, WRITES);
      mutator.free(set, 0);
    }

    private void freeGift() {
      if (gift != null) {
        mutator.free(gift, 0);
        gift = null;
      }
    }

    /**
     * Takes the piece that was allocated for the thread.
     *
     * @param all the pieces
     * @param own the thread's number
     */
    @Setup(Level.Iteration)
    public void accept(Gifts all, OwnSlot own) {
      gift = all.handedOver ? all.gifts[own.slot] : null;
    }
  }

  /**
   * A piece allocated, written to and freed.
   *
   * @param own the thread's part
   */
  @Benchmark
  public void write(Writer own) {
    own.call();
  }
}
