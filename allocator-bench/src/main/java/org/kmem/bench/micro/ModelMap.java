package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Question: what do mmap and munmap of 64 KiB cost that nobody touched, and how does that grow with the number of
 * areas that there are?
 *
 * <p>An operation is one call of each. Beside what is mapped there are {@code areas} areas with a page between
 * each two, so that none of them merges.
 *
 * <p>Control: {@link #nothing}, two calls that are refused at once: what it costs to run in a task of the model and
 * to call.
 *
 * <p>Expected: at most 400 ns; with a thousand times as many areas at most twice that, since areas are in a
 * balanced tree. The kernel of a machine like the one it was written on needs about 1616 ns.
 *
 * <p>Threats to validity: the place that is found is always the same, and so in the caches. There is no entry to
 * the kernel: the model is called.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ModelMap {
  private static final int PAIRS = 4096;
  private static final long PAGE_BYTES = 4096;
  private static final long BYTES = 16 * PAGE_BYTES;

  /** For JMH. */
  public ModelMap() {}

  /** Areas that are there all the time; they go with the process. */
  @State(Scope.Benchmark)
  public static class Neighbours {
    /** How many. */
    @Param("16")
    public int areas = 16;

    /** For JMH. */
    public Neighbours() {}

    /**
     * Maps them.
     *
     * @param model the machine
     */
    @Setup(Level.Trial)
    public void map(ModelMachine model) {
      model.run(() -> {
        long start = model.map(2L * areas * PAGE_BYTES);
        for (int i = 0; i < areas; i++) {
          model.unmap(start + (2L * i + 1) * PAGE_BYTES, PAGE_BYTES);
        }
      });
    }
  }

  /**
   * Pairs.
   *
   * @param model the machine
   * @param neighbours other areas
   */
  @Benchmark
  @OperationsPerInvocation(PAIRS)
  public void pair(ModelMachine model, Neighbours neighbours) {
    model.run(() -> {
      for (int i = 0; i < PAIRS; i++) {
        model.unmap(model.map(BYTES), BYTES);
      }
    });
  }

  /**
   * Control: pairs of calls that are refused for a length of 0.
   *
   * @param model the machine
   * @param neighbours other areas
   */
  @Benchmark
  @OperationsPerInvocation(PAIRS)
  public void nothing(ModelMachine model, Neighbours neighbours) {
    model.run(() -> {
      for (int i = 0; i < 2 * PAIRS; i++) {
        if (model.map(0) >= 0) {
          throw new IllegalStateException("a mapping of no bytes was made");
        }
      }
    });
  }
}
