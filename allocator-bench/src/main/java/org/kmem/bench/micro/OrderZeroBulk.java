package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Question: what does a page cost, allocated and freed, when 256 are taken in one call and given back in one?
 *
 * <p>Control: {@code control:array}, 256 pops and 256 pushes on an array of the slot.
 *
 * <p>Expected: {@code page:locked} and {@code page:buddy} below their cost of a pair, since one lock serves
 * many pages; {@code page:buddy-pcp} moves batches between its lists and the buddy, which the pair never
 * does. Two threads meet at the zone's lock.
 *
 * <p>Threats to validity: pages come back in the order they were handed out, which merges easily. They have no
 * bytes and are not touched. The same 256 circulate. The compiler may unroll the control's loops.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OrderZeroBulk {
  /** Pages in a call; a figure is for one of them. */
  static final int PAGES = 256;

  /** Elements at the end that nobody uses: whatever lies behind shares no cache line with pages. */
  private static final int PADDING = 16;

  /** For JMH. */
  public OrderZeroBulk() {}

  /** Where a thread holds its pages. */
  @State(Scope.Thread)
  public static class Held {
    /** The pages. */
    final long[] pages = new long[PAGES + PADDING];

    /** For JMH. */
    public Held() {}
  }

  /**
   * Many pages allocated and freed.
   *
   * @param machine the allocator
   * @param own the thread's slot
   * @param held where the pages go
   * @param hole takes the pages
   * @throws IllegalStateException if memory is out, which the size of the machine rules out
   */
  @Benchmark
  @OperationsPerInvocation(PAGES)
  public void bulk(PageMachine machine, OwnSlot own, Held held, Blackhole hole) {
    int got = machine.subject.allocBulk(own.slot, held.pages, PAGES);
    if (got != PAGES) {
      throw new IllegalStateException("got " + got + " of " + PAGES + " pages");
    }
    hole.consume(held.pages);
    machine.subject.freeBulk(own.slot, held.pages, PAGES);
  }
}
