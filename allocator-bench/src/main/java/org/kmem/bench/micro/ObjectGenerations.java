package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import org.kmem.bench.workload.Mutator;
import org.kmem.bench.workload.SizeMix;
import org.kmem.bench.workload.TransferSlots;
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
 * Question: what does a piece cost when generations of threads follow each other, and pieces pass between threads, and
 * from generation to generation, through shared places? After mstress.
 *
 * <p>A life is a new thread that fills 512 bags of 8 pieces, trades every fourth through an atomic exchange, frees what it
 * no longer holds, and ends. A figure is for an allocation and a free of one piece, start and end of the thread shared out.
 *
 * <p>Control: {@code control:array}.
 *
 * <p>Expected: a quarter of the pieces is freed by another thread than allocated them, many by one that began when the
 * other had ended: whoever gives pieces back to where they came from has to find an owner that is no more.
 *
 * <p>Threats to validity: starting and ending a thread costs some 100 us, about 25 ns of each figure, in every row. The
 * original's sizes and numbers are known from descriptions only. New threads are platform threads, whatever runs the
 * benchmark.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ObjectGenerations {
  /** Pieces of a life; a figure is for one of them. */
  static final int PIECES = TransferSlots.BAGS * TransferSlots.BAG;

  private static final int SIZES = 1024;
  private static final int SLOTS = 256;

  /** For JMH. */
  public ObjectGenerations() {}

  /** What passes from thread to thread. */
  @State(Scope.Benchmark)
  public static class Heritage {
    /** See {@link SizeMix}. */
    @Param("inverse-square")
    public String mix = "inverse-square";

    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private TransferSlots slots;

    private int[] sizes = {};

    /** For JMH. */
    public Heritage() {}

    /**
     * Makes the shared places, empty.
     *
     * @param machine the allocator
     */
    @Setup(Level.Trial)
    public void make(ObjectMachine machine) {
      machine.needsFreesAnywhere();
      machine.needsPiecesOf(SizeMix.of(mix).largestBytes());
      sizes = SizeMix.of(mix).draw(SIZES, HeldBlocks.SEED);
      slots = new TransferSlots(SLOTS, machine.subject::newSet);
      machine.beforeClose(slots::empty);
    }
  }

  /** A line of threads, one after the other. */
  @State(Scope.Thread)
  public static class Line extends OwnWork {
    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private Heritage heritage;

    private long generation;

    /** For JMH. */
    public Line() {}

    /**
     * Finds what is passed on.
     *
     * @param all what all lines share
     */
    @Setup(Level.Trial)
    public void join(Heritage all) {
      heritage = all;
    }

    @Override
    void call() {
      generation++;
      Life.of(this::live, !isPaced());
    }

    private void live() {
      try (Mutator mutator = mutator()) {
        long seed = HeldBlocks.SEED + thread + generation * machine.threads();
        heritage.slots.live(mutator, heritage.sizes, seed);
      }
    }
  }

  /**
   * A thread's life.
   *
   * @param own the thread that waits for it, and lends it its number
   */
  @Benchmark
  @OperationsPerInvocation(PIECES)
  public void life(Line own) {
    own.call();
  }
}
