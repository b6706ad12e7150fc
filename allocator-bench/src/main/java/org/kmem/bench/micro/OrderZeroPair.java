package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Question: what do an allocation and the free of one page cost, by each way that a thread has to the allocator?
 *
 * <p>Control: {@code control:array}, a pop and a push on an array of the slot, whatever the way.
 *
 * <p>Expected: {@code page:bitfield} by handle close to the control: a stack that needs no atomic operation, and
 * a mark in the struct page; by thread, a lookup more; by CPU and by slot, two locks that nobody contends for.
 * {@code page:buddy-pcp} a multiple of the control, and the same for each thread as long
 * as there are cores. {@code page:locked} and {@code page:buddy} pay for a lock, and for splitting a block of
 * the highest order down to one page and merging it up again each time, since nothing else is allocated; they
 * get slower with every thread.
 *
 * <p>Threats to validity: the page just freed is the next one allocated, so lists and struct page stay in the
 * nearest cache and batches never move: an upper bound, not what a program sees. An empty machine is the worst
 * case of merging. Pages have no bytes and are not touched. A lock without contention is cheaper than in a
 * program where its holder is preempted. The control has none of the checks that the engine makes, and the
 * compiler may keep some of its stores from memory: it is a floor, not a rival.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OrderZeroPair {
  /** For JMH. */
  public OrderZeroPair() {}

  /**
   * One page allocated and freed.
   *
   * @param own the thread's way to the allocator
   * @param hole takes the page
   */
  @Benchmark
  public void pair(OwnFront own, Blackhole hole) {
    long page = own.pages.alloc(0);
    hole.consume(page);
    own.pages.free(page, 0);
  }
}
