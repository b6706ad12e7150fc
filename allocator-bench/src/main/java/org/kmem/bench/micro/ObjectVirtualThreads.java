package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import org.kmem.bench.workload.SizeMix;
import org.kmem.bench.workload.VirtualVisitors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Question: what does a piece cost in 10,000 virtual threads, few of which live at one time, or all?
 *
 * <p>Each thread allocates 16 pieces, lets others go first, and frees them, perhaps on another CPU. An operation is an
 * allocation and a free of one piece, start and end of the thread shared out. Threads have no number: each allocator
 * finds what it keeps from the thread, or from its CPU.
 *
 * <p>Control: {@code control:array}: stacks by CPU, with a monitor.
 *
 * <p>Expected: allocators that keep something for each thread have a cliff between {@code alive=100} and {@code
 * alive=10000}, in time or in footprint; those that go by CPU or by carrier have none.
 *
 * <p>Threats to validity: starting a virtual thread and letting others go first costs some 1000 ns, 100 of them in each
 * figure, in every row. Single operations are not timed: there are more threads than can keep a pace.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ObjectVirtualThreads {
  private static final int THREADS = 10_000;

  /** Pieces of a call; a figure is for one of them. */
  static final int PIECES = THREADS * VirtualVisitors.PIECES;

  private static final int SIZES = 1024;

  /** For JMH. */
  public ObjectVirtualThreads() {}

  /** Who starts the threads. */
  @State(Scope.Thread)
  public static class Host extends OwnWork {
    /** How many live at one time, at most. */
    @Param("10000")
    public int alive;

    /** See {@link SizeMix}. */
    @Param("uniform")
    public String mix = "uniform";

    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private VirtualVisitors visitors;

    /** For JMH. */
    public Host() {}

    @Override
    int largestBytes() {
      return SizeMix.of(mix).largestBytes();
    }

    @Override
    boolean isTimeable() {
      return false;
    }

    @Override
    void begin() {
      visitors =
          new VirtualVisitors(
              machine::guest,
              machine.subject::newSet,
              SizeMix.of(mix).draw(SIZES, HeldBlocks.SEED));
    }

    @Override
    void call() {
      visitors.visit(THREADS, alive);
      Figures.garbageUnknown();
    }
  }

  /**
   * All threads.
   *
   * @param own who starts them
   */
  @Benchmark
  @OperationsPerInvocation(PIECES)
  public void visit(Host own) {
    own.call();
  }
}
