package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Question: what does an allocation cost as page faults make them, a new page each time, and does it depend on
 * the size of the machine?
 *
 * <p>64 MiB of blocks are allocated one by one, which is what is timed, and writes the struct page of each;
 * then they are freed in random order, which is not timed.
 *
 * <p>Control: {@code control:array}, as many pops; it has no struct pages.
 *
 * <p>Expected: the same for {@code memoryMiB=1024} and {@code memoryMiB=1048576}, within the noise: no step
 * of an allocation looks at all of memory.
 *
 * <p>Threats to validity: the same 64 MiB come back in another order, so their struct pages, 1 MiB, may stay in the
 * second-level cache; the first touch of memory is a matter for {@link MachineBoot}. Nothing is zeroed: that would cost
 * several times as much and hide the difference. With several threads some free while others are timed.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PageFault {
  /** For JMH. */
  public PageFault() {}

  /** What a thread holds, and gives back when the time has been taken. */
  @State(Scope.Thread)
  public static class Faulted {
    /** JMH would give the benchmark others than {@link #free}. */
    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private HeldBlocks held;

    /** For JMH. */
    public Faulted() {}

    /**
     * Keeps the room.
     *
     * @param room room for the blocks
     */
    @Setup(Level.Trial)
    public void keep(HeldBlocks room) {
      held = room;
    }

    /**
     * Frees all blocks in random order.
     *
     * @param machine the allocator
     * @param own the thread's slot
     */
    @TearDown(Level.Invocation)
    public void free(PageMachine machine, OwnSlot own) {
      for (int i = 0; i < held.count; i++) {
        machine.subject.free(own.slot, held.blocks[held.shuffled[i]], held.order);
      }
    }
  }

  /**
   * All blocks allocated.
   *
   * @param machine the allocator
   * @param own the thread's slot
   * @param faulted room for the blocks
   */
  @Benchmark
  public void fault(PageMachine machine, OwnSlot own, Faulted faulted) {
    faulted.held.alloc(machine.subject, own.slot);
  }
}
