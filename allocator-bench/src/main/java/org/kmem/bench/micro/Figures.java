package org.kmem.bench.micro;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/**
 * What a benchmark finds beside its time: JMH takes it after each iteration and keeps the series.
 *
 * <p>For benchmarks that are timed, that is also what all threads got done together. It cannot be computed from
 * the time of an operation, which is the mean over threads of each thread's mean: one that starves for want of a
 * lock, with two slow operations, weighs as much as one that made millions. Without warm-ups the boot of the
 * machine is in the wall time of the first iteration.
 *
 * <p>JMH runs one benchmark in a JVM, and makes its profilers there itself: hence the static map.
 */
public final class Figures implements InternalProfiler {
  /** Figures of this iteration by name; guarded by the class. */
  private static final Map<String, ScalarResult> FOUND = new LinkedHashMap<>();

  /** Name of what all threads got done together, operations in a second of wall time. */
  public static final String THROUGHPUT = "throughput";

  private long begunNanos;

  /** For JMH. */
  public Figures() {}

  /** Sets a figure of this iteration; the mean over iterations is what the row shows. */
  static void replace(String name, double value, String unit) {
    put(new ScalarResult(name, value, unit, AggregationPolicy.AVG));
  }

  /** Sets a figure of this iteration; the largest one is what the row shows. */
  static void replaceMax(String name, double value, String unit) {
    put(new ScalarResult(name, value, unit, AggregationPolicy.MAX));
  }

  private static synchronized void put(ScalarResult figure) {
    FOUND.put(figure.getLabel(), figure);
  }

  private static synchronized List<ScalarResult> take() {
    List<ScalarResult> taken = List.copyOf(FOUND.values());
    FOUND.clear();
    return taken;
  }

  @Override
  public void beforeIteration(BenchmarkParams params, IterationParams iteration) {
    begunNanos = System.nanoTime();
  }

  @Override
  public Collection<ScalarResult> afterIteration(
      BenchmarkParams params, IterationParams iteration, IterationResult result) {
    if (params.getMode() == Mode.AverageTime) {
      // All operations in all the time: those too that ran while some threads had not begun or had
      // ended.
      double seconds = (System.nanoTime() - begunNanos) / 1e9;
      replace(THROUGHPUT, result.getMetadata().getAllOps() / seconds, "ops/s");
    }
    return take();
  }

  @Override
  public String getDescription() {
    return "what benchmarks of kmem find beside their time";
  }
}
