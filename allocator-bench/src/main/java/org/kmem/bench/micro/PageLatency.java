package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.kmem.bench.subject.PageSubject;
import org.kmem.bench.workload.Latencies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Question: how long do single allocations and frees take at worst, while bursts of 1024 blocks come and go?
 *
 * <p>One of {@value #EVERY} operations is timed; the number is prime, so every place of a burst gets its turn.
 *
 * <p>Control: {@code control:array}, whose tail is what the machine and the JVM add.
 *
 * <p>Expected: half of {@code page:buddy-pcp} below the clock's floor, one operation in a batch far above it;
 * {@code page:locked} with more threads than CPUs shows what it costs when the holder of a lock is preempted.
 *
 * <p>Threats to validity: the clock costs as much as a fast operation, and its cost is in every figure;
 * times up to the floor are shown as such. Threads run as fast as they can, not at an intended rate: what waits behind
 * a slow operation is not counted. Percentiles are means over iterations, the longest is the longest of all.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PageLatency {
  /** Blocks of a burst. */
  static final int BURST = 1024;

  /** Of so many operations one is timed. */
  static final int EVERY = 61;

  /** For JMH. */
  public PageLatency() {}

  /** Where all threads' times end up. */
  @State(Scope.Benchmark)
  public static class Collected {
    private final Latencies alloc = new Latencies();
    private final Latencies free = new Latencies();
    private long floorNanos;

    /** For JMH. */
    public Collected() {}

    /** Measures the clock, again for each iteration: by then it is compiled. */
    @Setup(Level.Iteration)
    public void begin() {
      alloc.clear();
      free.clear();
      floorNanos = Latencies.floorNanos();
    }

    private void add(Histogram allocs, Histogram frees) {
      alloc.add(allocs);
      free.add(frees);
    }
  }

  /** What a thread records. */
  @State(Scope.Thread)
  public static class Sampler {
    private final Histogram alloc = Latencies.newHistogram();
    private final Histogram free = Latencies.newHistogram();
    private final long[] blocks = new long[BURST + 16];
    private int left = EVERY;

    /** For JMH. */
    public Sampler() {}

    /**
     * Hands over what was recorded; the last thread tells the figures.
     *
     * @param collected where it goes
     */
    @TearDown(Level.Iteration)
    public void end(Collected collected) {
      collected.add(alloc, free);
      Figures.replace("latency.floor", (double) collected.floorNanos, "ns");
      Figures.latencies("latency.alloc.", collected.alloc);
      Figures.latencies("latency.free.", collected.free);
    }
  }

  /**
   * A burst of blocks allocated and freed.
   *
   * @param machine the allocator
   * @param own the thread's slot
   * @param request the order
   * @param sampler the thread's record
   * @param collected where it goes
   */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public void burst(
      PageMachine machine,
      OwnSlot own,
      PageRepeat.Request request,
      Sampler sampler,
      Collected collected) {
    PageSubject subject = machine.subject;
    int order = request.order;
    for (int i = 0; i < BURST; i++) {
      if (--sampler.left > 0) {
        sampler.blocks[i] = subject.alloc(own.slot, order);
      } else {
        sampler.left = EVERY;
        long before = System.nanoTime();
        sampler.blocks[i] = subject.alloc(own.slot, order);
        Latencies.record(sampler.alloc, System.nanoTime() - before);
      }
    }
    for (int i = 0; i < BURST; i++) {
      if (--sampler.left > 0) {
        subject.free(own.slot, sampler.blocks[i], order);
      } else {
        sampler.left = EVERY;
        long before = System.nanoTime();
        subject.free(own.slot, sampler.blocks[i], order);
        Latencies.record(sampler.free, System.nanoTime() - before);
      }
    }
  }
}
