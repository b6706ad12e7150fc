package org.kmem.bench.micro;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.kmem.memory.BackingMemory;
import org.kmem.memory.Memory;
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
 * Question: what does the first write to a page of anonymous memory cost, fault, page table, reverse map, lists and
 * zeroing included, and does it depend on the size of the machine?
 *
 * <p>32 MiB are mapped, which is not timed; one byte of each page is written, which is; then all is unmapped, which
 * is not. An operation is one page.
 *
 * <p>Control: {@link #zero}, which clears as much memory of the JVM page by page, as the machine does, and does nothing
 * else. {@link #host} does to memory of the JVM what {@link #write} does in the machine: the kernel below serves the faults, so
 * that the model stands beside a real one of the same run.
 *
 * <p>Expected: at most 300 ns, and the same for {@code memoryMiB=1024} and {@code memoryMiB=1048576} within the
 * noise. The kernel of a machine like the one it was written on needs about 1390 ns.
 *
 * <p>Threats to validity: the same frames come back, so the host has committed them before; where it has not, the
 * row's {@code model.resident.growth} shows it. There is no trap: the model is called. 32 MiB are more than a
 * second-level cache holds, so zeroing goes to memory, the control's as well. Where the system uses huge pages unasked
 * ({@code transparent_hugepage=always}) a fault of {@code host} brings 2 MiB.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ModelFault {
  private static final int PAGES = 8192;
  private static final long PAGE_BYTES = 4096;
  private static final long BYTES = PAGES * PAGE_BYTES;

  /** For JMH. */
  public ModelFault() {}

  /** A region that nobody has touched yet. */
  @State(Scope.Thread)
  public static class Region {
    private long start;

    /** For JMH. */
    public Region() {}

    /**
     * Maps it.
     *
     * @param model the machine
     */
    @Setup(Level.Invocation)
    public void map(ModelMachine model) {
      model.run(() -> start = model.map(BYTES));
    }

    /**
     * Unmaps it.
     *
     * @param model the machine
     */
    @TearDown(Level.Invocation)
    public void unmap(ModelMachine model) {
      model.run(() -> model.unmap(start, BYTES));
    }
  }

  /** Memory of the JVM. */
  @State(Scope.Thread)
  public static class Plain {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment memory = arena.allocate(BYTES, PAGE_BYTES);

    /** For JMH. */
    public Plain() {}

    /** Gives it back. */
    @TearDown(Level.Trial)
    public void close() {
      arena.close();
    }
  }

  /** Memory of the JVM that the kernel has given no page yet. */
  @State(Scope.Thread)
  public static class Untouched {
    private final BackingMemory memory = BackingMemory.reserveSparse(BYTES);

    /** For JMH. */
    public Untouched() {}

    /** Gives the pages back to the kernel. */
    @TearDown(Level.Invocation)
    public void forget() {
      memory.decommit(0, BYTES);
    }

    /** Gives it back. */
    @TearDown(Level.Trial)
    public void close() {
      memory.close();
    }
  }

  /**
   * All pages written for the first time.
   *
   * @param model the machine
   * @param region what is written
   */
  @Benchmark
  @OperationsPerInvocation(PAGES)
  public void write(ModelMachine model, Region region) {
    model.run(() -> store(model, region.start));
  }

  private static void store(ModelMachine model, long start) {
    for (long address = start; address < start + BYTES; address += PAGE_BYTES) {
      int result = model.process().user().store(address, (byte) 1);
      if (result != 0) {
        throw new IllegalStateException("a store answered " + result);
      }
    }
  }

  /**
   * Control: as many pages of plain memory filled with zeros.
   *
   * @param plain the memory
   * @param model the same machine, so that rows have the same parameters
   */
  @Benchmark
  @OperationsPerInvocation(PAGES)
  public void zero(Plain plain, ModelMachine model) {
    for (long offset = 0; offset < BYTES; offset += PAGE_BYTES) {
      Memory.clearPages(plain.memory.address() + offset, PAGE_BYTES);
    }
  }

  /**
   * The same by the kernel below.
   *
   * @param untouched the memory
   * @param model the same machine, so that rows have the same parameters
   */
  @Benchmark
  @OperationsPerInvocation(PAGES)
  public void host(Untouched untouched, ModelMachine model) {
    long start = untouched.memory.address();
    for (long offset = 0; offset < BYTES; offset += PAGE_BYTES) {
      Memory.putByte(start + offset, (byte) 1);
    }
  }
}
