package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import org.kmem.mm.pgtable.PteFormat;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Question: what does it cost to translate an address that the TLB knows, and one that it does not?
 *
 * <p>64 pages are translated in turn ({@link #hit}), or 16384 with a stride that no TLB of the model holds ({@link
 * #miss}). An operation is one translation.
 *
 * <p>Control: {@link #array}, as many reads of an array of as many longs as there are pages.
 *
 * <p>Expected: at most 10 ns for a hit, and the same whatever the size of the machine.
 *
 * <p>Threats to validity: a model's TLB is a table in memory; that it stays in the first-level cache here is usual
 * for programs too.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ModelTranslation {
  private static final int OPERATIONS = 1 << 18;
  private static final int HIT_PAGES = 64;
  private static final int MISS_PAGES = 1 << 14;
  private static final int STRIDE = 1021;
  private static final long PAGE_BYTES = 4096;

  /** For JMH. */
  public ModelTranslation() {}

  /** Memory that has been written; it goes with the process. */
  @State(Scope.Benchmark)
  public static class Touched {
    private long start;
    private final long[] array = new long[HIT_PAGES];

    /** For JMH. */
    public Touched() {}

    /**
     * Maps and writes it.
     *
     * @param model the machine
     */
    @Setup(Level.Trial)
    public void touch(ModelMachine model) {
      model.run(() -> {
        start = model.map(MISS_PAGES * PAGE_BYTES);
        long filled = model.process().user().fill(start, MISS_PAGES * PAGE_BYTES, (byte) 1);
        if (filled != MISS_PAGES * PAGE_BYTES) {
          throw new IllegalStateException("only %d bytes were written".formatted(filled));
        }
      });
    }
  }

  /**
   * Translations that the TLB knows.
   *
   * @param model the machine
   * @param touched what is translated
   * @param sink takes what is found
   */
  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public void hit(ModelMachine model, Touched touched, Blackhole sink) {
    model.run(() -> sink.consume(translate(model, touched.start, HIT_PAGES, 1)));
  }

  /**
   * Translations that walk the page table.
   *
   * @param model the machine
   * @param touched what is translated
   * @param sink takes what is found
   */
  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public void miss(ModelMachine model, Touched touched, Blackhole sink) {
    model.run(() -> sink.consume(translate(model, touched.start, MISS_PAGES, STRIDE)));
  }

  private static long translate(ModelMachine model, long start, int pages, int stride) {
    long sum = 0;
    int page = 0;
    for (int i = 0; i < OPERATIONS; i++) {
      long address = start + page * PAGE_BYTES;
      long physical = model.machine().mmu().translate(0, address, PteFormat.READ);
      if (physical < 0) {
        throw new IllegalStateException("%#x does not translate".formatted(address));
      }
      sum += physical;
      page = (page + stride) & (pages - 1);
    }
    return sum;
  }

  /**
   * Control: as many reads of an array.
   *
   * @param model the same machine, so that rows have the same parameters
   * @param touched the array
   * @param sink takes what is found
   */
  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public void array(ModelMachine model, Touched touched, Blackhole sink) {
    model.run(() -> {
      long sum = 0;
      for (int i = 0; i < OPERATIONS; i++) {
        sum += touched.array[i & (HIT_PAGES - 1)] + i;
      }
      sink.consume(sum);
    });
  }
}
