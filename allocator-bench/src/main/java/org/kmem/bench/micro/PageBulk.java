package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * Question: what does a block cost, allocated and freed, when 64 MiB of them are allocated one by one and
 * then freed in the same order? LLFree's <em>bulk</em>.
 *
 * <p>Control: {@code control:array}, as many pops and pushes; its stack leaves the nearest cache too.
 *
 * <p>Expected: no cache by slot can hold as much, so every strategy reaches its shared part; {@code
 * page:buddy-pcp} once in a batch, {@code page:locked} and {@code page:buddy} with each block. Two threads
 * meet there.
 *
 * <p>Threats to validity: an operation is an allocation and a free; which of them costs more does not show.
 * Frees in the order of allocation merge best: {@link PageRandom} is the other end. Struct pages of 64 MiB
 * are 1 MiB and stay in the second-level cache of many machines.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PageBulk {
  /** For JMH. */
  public PageBulk() {}

  /**
   * All blocks allocated and freed.
   *
   * @param machine the allocator
   * @param own the thread's slot
   * @param held room for the blocks
   */
  @Benchmark
  public void bulk(PageMachine machine, OwnSlot own, HeldBlocks held) {
    held.alloc(machine.subject, own.slot);
    for (int i = 0; i < held.count; i++) {
      machine.subject.free(own.slot, held.blocks[i], held.order);
    }
  }
}
