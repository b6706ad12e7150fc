package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import org.kmem.bench.subject.PageFront;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Question: what do an allocation and the free of one block cost, by order? LLFree's <em>repeat</em>.
 *
 * <p>Control: {@code control:array}, a pop and a push on an array of the slot and order.
 *
 * <p>Expected: orders that are cached by slot cost the same as order 0; those that are not pay for the shared
 * lists, the less for splitting and merging the nearer they are to the highest order, and get slower with
 * every thread. Order 4 is beyond the kernel's per-CPU lists, order 9 has one.
 *
 * <p>Threats to validity: those of {@link OrderZeroPair}, which is this with order 0 in source. Blocks have
 * no bytes: zeroing 2 MiB would cost a thousand times as much.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PageRepeat {
  /** For JMH. */
  public PageRepeat() {}

  /** The order under measurement. */
  @State(Scope.Thread)
  public static class Request {
    /** Order of the block. */
    @Param("0")
    public int order;

    private final SlowPaths slowPaths = new SlowPaths();

    /** For JMH. */
    public Request() {}

    /**
     * Goes through the allocator's slow paths.
     *
     * @param machine the allocator
     * @param own the thread's slot
     * @param params tells the number of threads
     */
    @Setup(Level.Iteration)
    public void exercise(PageMachine machine, OwnSlot own, BenchmarkParams params) {
      try (PageFront pages = machine.subject.front(PageFront.Kind.SLOT, own.slot)) {
        slowPaths.exercise(pages, order, machine.shareBytes(params));
      }
    }
  }

  /**
   * One block allocated and freed.
   *
   * @param machine the allocator
   * @param own the thread's slot
   * @param request the order
   * @param hole takes the block
   */
  @Benchmark
  public void pair(PageMachine machine, OwnSlot own, Request request, Blackhole hole) {
    int order = request.order;
    long page = machine.subject.alloc(own.slot, order);
    hole.consume(page);
    machine.subject.free(own.slot, page, order);
  }
}
