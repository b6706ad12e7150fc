package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.subject.PieceSet;
import org.kmem.bench.workload.Mutator;
import org.kmem.bench.workload.SizeMix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Question: what does a piece cost when every thread allocates, and frees what any thread allocated? After rptest with
 * {@code mix=linear-falloff}.
 *
 * <p>Each thread allocates a batch of 64 pieces, trades it for one that lies in a shared place, and frees that. An
 * operation is an allocation and a free of one piece.
 *
 * <p>Control: {@code control:array}: a piece then belongs to the stack of whoever freed it.
 *
 * <p>Expected: with several threads, allocators that give a piece back to where it came from pay for each; those that
 * keep it where it was freed do not, until their balance is lost.
 *
 * <p>Threats to validity: with one thread every piece comes back to its own; of N threads one batch in N does.
 * Threads live as long as an iteration: {@code ObjectGenerations} has others.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ObjectExchange {
  /** Pieces of a batch; a figure is for one of them. */
  static final int BATCH = 64;

  /** Batches that lie in shared places, for each thread. */
  private static final int POOLED = 16;

  /** For JMH. */
  public ObjectExchange() {}

  /** Where the threads trade batches. */
  @State(Scope.Benchmark)
  public static class Pool {
    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private AtomicReferenceArray<@Nullable PieceSet> batches;

    /** For JMH. */
    public Pool() {}

    /**
     * Makes the pool, empty.
     *
     * @param machine the allocator
     */
    @Setup(Level.Trial)
    public void make(ObjectMachine machine) {
      machine.needsFreesAnywhere();
      batches = new AtomicReferenceArray<>(POOLED * machine.threads());
      machine.beforeClose(this::empty);
    }

    private void empty(Mutator mutator) {
      for (int i = 0; i < batches.length(); i++) {
        PieceSet set = batches.getAndSet(i, null);
        if (set != null) {
          mutator.freeAll(set);
        }
      }
    }
  }

  /** What a thread has. */
  @State(Scope.Thread)
  public static class Trader extends OwnObjects {
    private static final int SIZES = 1024;

    /** See {@link SizeMix}. */
    @Param("linear-falloff")
    public String mix = "linear-falloff";

    private int[] sizes = {};

    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private PieceSet set;

    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private AtomicReferenceArray<@Nullable PieceSet> pool;

    private int step;
    private int place;

    /** For JMH. */
    public Trader() {}

    /**
     * Finds the pool.
     *
     * @param shared where threads trade
     */
    @Setup(Level.Trial)
    public void join(Pool shared) {
      pool = shared.batches;
    }

    @Override
    int largestBytes() {
      return SizeMix.of(mix).largestBytes();
    }

    @Override
    void hold() {
      sizes = SizeMix.of(mix).draw(SIZES, HeldBlocks.SEED + thread);
      set = newSet(BATCH);
      place = thread;
    }

    @Override
    void call() {
      for (int i = 0; i < BATCH; i++) {
        mutator.alloc(set, i, sizes[step++ & (SIZES - 1)]);
      }
      place = place + 1 == pool.length() ? 0 : place + 1;
      PieceSet other = pool.getAndSet(place, set);
      if (other == null) {
        set = newSet(BATCH); // the pool was not full yet
        return;
      }
      mutator.freeAll(other);
      set = other;
    }
  }

  /**
   * A batch allocated, and another one freed.
   *
   * @param own the thread's part
   */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void trade(Trader own) {
    own.call();
  }
}
