package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.workload.Mutator;
import org.kmem.bench.workload.ReplacedPieces;
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
 * Question: what does it cost when threads inherit the pieces of threads that ended? After larson: a server whose
 * requests outlive the threads that began them.
 *
 * <p>A life is a new thread that takes over 1024 pieces, replaces some at random 16384 times, and ends. A figure is for
 * one replacement, the start and the end of the thread shared out.
 *
 * <p>Control: {@code control:array}: a life costs the same there but for what the allocator adds.
 *
 * <p>Expected: what a dead thread's caches hold is lost to allocators that do not take it over, which shows in the
 * footprint; the first allocations of a new thread are slow.
 *
 * <p>Threats to validity: starting and ending a thread costs some 100 us, a few ns of each figure. A life inherits from
 * any thread, with one thread from its own predecessors. New threads are platform threads, whatever runs the benchmark.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ObjectLarson {
  /** Replacements of a life; a figure is for one of them. */
  static final int STEPS = 1 << 14;

  private static final int PLACES = 1024;

  /** Estates for each thread: one is lived on, the other waits for an heir. */
  private static final int ESTATES = 2;

  /** For JMH. */
  public ObjectLarson() {}

  /** What is inherited. */
  @State(Scope.Benchmark)
  public static class Estates {
    /** See {@link SizeMix}. */
    @Param("uniform")
    public String mix = "uniform";

    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private AtomicReferenceArray<@Nullable ReplacedPieces> waiting;

    /** For JMH. */
    public Estates() {}

    /**
     * Allocates everything that will be inherited.
     *
     * @param machine the allocator
     */
    @Setup(Level.Trial)
    public void make(ObjectMachine machine) {
      machine.needsFreesAnywhere();
      machine.needsPiecesOf(SizeMix.of(mix).largestBytes());
      waiting = new AtomicReferenceArray<>(ESTATES * machine.threads());
      machine.keepHouse(mutator -> fill(machine, mutator));
      machine.beforeClose(this::empty);
    }

    private void fill(ObjectMachine machine, Mutator mutator) {
      for (int i = 0; i < waiting.length(); i++) {
        ReplacedPieces pieces =
            new ReplacedPieces(
                machine.subject.newSet(PLACES), SizeMix.of(mix), HeldBlocks.SEED + i);
        pieces.fill(mutator);
        waiting.set(i, pieces);
      }
    }

    private void empty(Mutator mutator) {
      for (int i = 0; i < waiting.length(); i++) {
        ReplacedPieces pieces = waiting.getAndSet(i, null);
        if (pieces != null) {
          mutator.freeAll(pieces.set());
        }
      }
    }

    /** Takes an estate that waits from a place on; there are more of them than threads. */
    private ReplacedPieces inherit(int from) {
      for (int i = from; ; i++) {
        ReplacedPieces pieces = waiting.getAndSet(i % waiting.length(), null);
        if (pieces != null) {
          return pieces;
        }
      }
    }

    /** Leaves an estate in a place that is free. */
    private void leave(ReplacedPieces pieces, int from) {
      for (int i = from; ; i++) {
        if (waiting.compareAndSet(i % waiting.length(), null, pieces)) {
          return;
        }
      }
    }
  }

  /** Which estate comes next for a thread. */
  @State(Scope.Thread)
  public static class Succession extends OwnWork {
    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private Estates estates;

    private int next;

    /** For JMH. */
    public Succession() {}

    /**
     * Finds the estates.
     *
     * @param all what is inherited
     */
    @Setup(Level.Trial)
    public void join(Estates all) {
      estates = all;
    }

    @Override
    void call() {
      int from = thread + next++ % estates.waiting.length();
      Life.of(() -> live(from), !isPaced());
    }

    private void live(int from) {
      try (Mutator mutator = mutator()) {
        ReplacedPieces pieces = estates.inherit(from);
        for (int i = 0; i < STEPS; i++) {
          pieces.step(mutator);
        }
        estates.leave(pieces, from);
      }
    }
  }

  /**
   * A thread's life.
   *
   * @param own the thread that waits for it, and lends it its number
   */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public void life(Succession own) {
    own.call();
  }
}
