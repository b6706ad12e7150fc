package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.workload.Mutator;
import org.kmem.bench.workload.PieceRing;
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
 * Question: what does a piece cost when half of them go at once, last in first out, and half go late, first in first
 * out, and often through another thread? After sh6bench and sh8bench.
 *
 * <p>Threads work on rings in turn: what one allocated, another frees when it comes round. An operation is an
 * allocation and a free of one piece.
 *
 * <p>Control: {@code control:array}.
 *
 * <p>Expected: the half that goes at once costs what the pair costs; the other half comes from far away in memory, and
 * with several threads from other threads.
 *
 * <p>Threats to validity: the originals' sizes and rounds are known from descriptions only; figures of theirs cannot be
 * compared. Handing a ring over costs two atomic operations for 512 pieces.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ObjectRing {
  /** Pieces of a call; a figure is for one of them. */
  static final int RUN = 512;

  private static final int PLACES = 8 * RUN;

  /** For JMH. */
  public ObjectRing() {}

  /** Rings that nobody works on. */
  @State(Scope.Benchmark)
  public static class Shared {
    /** See {@link SizeMix}. */
    @Param("uniform")
    public String mix = "uniform";

    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private AtomicReferenceArray<@Nullable PieceRing> waiting;

    /** For JMH. */
    public Shared() {}

    /**
     * Makes rings, more than there are threads.
     *
     * @param machine the allocator
     */
    @Setup(Level.Trial)
    public void make(ObjectMachine machine) {
      machine.needsFreesAnywhere();
      machine.needsPiecesOf(SizeMix.of(mix).largestBytes());
      waiting = new AtomicReferenceArray<>(machine.threads() + 1);
      for (int i = 0; i < waiting.length(); i++) {
        waiting.set(
            i, new PieceRing(machine.subject.newSet(PLACES), SizeMix.of(mix), HeldBlocks.SEED + i));
      }
      machine.beforeClose(this::empty);
    }

    private void empty(Mutator mutator) {
      for (int i = 0; i < waiting.length(); i++) {
        PieceRing ring = waiting.get(i);
        if (ring != null) {
          ring.empty(mutator);
        }
      }
    }
  }

  /** What a thread has. */
  @State(Scope.Thread)
  public static class Worker extends OwnObjects {
    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private AtomicReferenceArray<@Nullable PieceRing> waiting;

    private int next;

    /** For JMH. */
    public Worker() {}

    /**
     * Finds the rings.
     *
     * @param shared where they are
     */
    @Setup(Level.Trial)
    public void join(Shared shared) {
      waiting = shared.waiting;
    }

    @Override
    void hold() {
      next = thread;
    }

    @Override
    void call() {
      PieceRing ring = null;
      while (ring == null) { // there are more rings than threads
        next = next + 1 == waiting.length() ? 0 : next + 1;
        ring = waiting.getAndSet(next, null);
      }
      ring.round(mutator, RUN);
      waiting.set(next, ring);
    }
  }

  /**
   * A round of the next ring that nobody works on.
   *
   * @param own the thread's part
   */
  @Benchmark
  @OperationsPerInvocation(RUN)
  public void round(Worker own) {
    own.call();
  }
}
