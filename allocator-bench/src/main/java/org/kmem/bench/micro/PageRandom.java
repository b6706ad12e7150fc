package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * Question: what does a block cost, allocated and freed, when 64 MiB of them are allocated and then freed in
 * random order by the thread that has them? LLFree's <em>random</em>.
 *
 * <p>Control: {@code control:array}, as many pops and pushes in the same random order.
 *
 * <p>Expected: dearer than {@link PageBulk}: a free touches a struct page that no cache holds, merges come
 * late, and the next allocations get scattered pages.
 *
 * <p>Threats to validity: the random order is drawn once for each thread from a fixed seed, and read from
 * memory; the control pays for that as well. An operation is an allocation and a free.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PageRandom {
  /** For JMH. */
  public PageRandom() {}

  /**
   * All blocks allocated in order and freed in random order.
   *
   * @param machine the allocator
   * @param own the thread's slot
   * @param held room for the blocks
   */
  @Benchmark
  public void random(PageMachine machine, OwnSlot own, HeldBlocks held) {
    held.alloc(machine.subject, own.slot);
    for (int i = 0; i < held.count; i++) {
      machine.subject.free(own.slot, held.blocks[held.shuffled[i]], held.order);
    }
  }
}
