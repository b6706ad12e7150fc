package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
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
 * Question: what does an object of a pool cost in 10,000 virtual threads, few of which live at one time, or all?
 *
 * <p>As {@link ObjectVirtualThreads}, with objects of one size, so that pools of objects can answer too: each thread
 * acquires 16 objects, lets others go first, and releases them, perhaps on another CPU. An operation is an acquire and a
 * release, start and end of the thread shared out.
 *
 * <p>Control: {@code control:array}: stacks by CPU, with a monitor.
 *
 * <p>Expected: pools that go by CPU have no cliff between {@code alive=100} and {@code alive=10000}; one with a single
 * queue has it always, and who keeps something for each thread between the two.
 *
 * <p>Threats to validity: starting a virtual thread and letting others go first costs some 1000 ns, 100 of them in each
 * figure, in every row. Single operations are not timed: there are more threads than can keep a pace. Pools whose
 * objects are made when first claimed make them during the warm-up.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PoolVirtualThreads {
  private static final int THREADS = 10_000;

  /** Objects of a call; a figure is for one of them. */
  static final int OBJECTS = THREADS * VirtualVisitors.PIECES;

  /** For JMH. */
  public PoolVirtualThreads() {}

  /** Who starts the threads. */
  @State(Scope.Thread)
  public static class Host extends OwnWork {
    /** How many live at one time, at most. */
    @Param("10000")
    public int alive;

    /** Size of the objects. */
    @Param("64")
    public int sizeBytes;

    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private VirtualVisitors visitors;

    /** For JMH. */
    public Host() {}

    @Override
    int largestBytes() {
      return sizeBytes;
    }

    @Override
    boolean isTimeable() {
      return false;
    }

    @Override
    void begin() {
      visitors =
          new VirtualVisitors(machine::guest, machine.subject::newSet, new int[] {sizeBytes});
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
  @OperationsPerInvocation(OBJECTS)
  public void visit(Host own) {
    own.call();
  }
}
