package org.kmem.bench.micro;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kmem.bench.workload.Latencies;
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
 * lock, with two slow operations, weighs as much as one that made millions. What lies before the first operation
 * and behind the last is no part of the wall time, where a benchmark says when that is; elsewhere the set-up of each
 * iteration is, without warm-ups the boot of the machine too, but not what follows the last iteration.
 *
 * <p>JMH runs one benchmark in a JVM, and makes its profilers there itself: hence the static map.
 */
public final class Figures implements InternalProfiler {
  /** Figures of this iteration by name; guarded by the class. */
  private static final Map<String, ScalarResult> FOUND = new LinkedHashMap<>();

  /** Name of what all threads got done together, operations in a second of wall time. */
  public static final String THROUGHPUT = "throughput";

  /** Name of the bytes that an operation allocates on the heap, for benchmarks that say when operations begin and end. */
  public static final String GARBAGE = "garbage";

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Begin of the first operation and end of the last, in ns; 0 if nobody told. Guarded by the class. */
  private static long firstNanos;

  private static long lastNanos;

  /** What operations allocated on the heap; guarded by the class. */
  private static long garbageBytes;

  /** Threads whose garbage is not known; guarded by the class. */
  private static int uncounted;

  private long begunNanos;

  /** For JMH. */
  public Figures() {}

  /**
   * A thread is about to begin its operations.
   *
   * @return what {@link #ends} takes
   */
  static long begins() {
    beginsNow();
    return THREADS.getCurrentThreadAllocatedBytes();
  }

  private static synchronized void beginsNow() {
    if (firstNanos == 0) {
      firstNanos = System.nanoTime();
    }
  }

  /** The same thread has ended its operations. */
  static void ends(long begun) {
    garbage(THREADS.getCurrentThreadAllocatedBytes() - begun, begun >= 0);
    endsNow();
  }

  /** The iteration is over for a thread of a benchmark that does not say when operations begin. */
  static synchronized void stops() {
    if (firstNanos == 0) {
      lastNanos = System.nanoTime();
    }
  }

  /** A thread that was started for operations is about to end: all that it allocated was for them. */
  static void endsThread() {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    garbage(bytes, bytes >= 0);
  }

  /** Virtual threads did operations, and nobody knows what they allocated. */
  static void garbageUnknown() {
    garbage(0, false);
  }

  private static synchronized void garbage(long bytes, boolean known) {
    if (known) {
      garbageBytes += bytes;
    } else {
      uncounted++;
    }
  }

  private static synchronized void endsNow() {
    lastNanos = System.nanoTime();
  }

  /** Sets a figure of this iteration; the mean over iterations is what the row shows. */
  static void replace(String name, double value, String unit) {
    put(new ScalarResult(name, value, unit, AggregationPolicy.AVG));
  }

  /** Sets a figure of this iteration; the largest one is what the row shows. */
  static void replaceMax(String name, double value, String unit) {
    put(new ScalarResult(name, value, unit, AggregationPolicy.MAX));
  }

  /** Sets the usual percentiles of this iteration, their names with a prefix. */
  static void latencies(String prefix, Latencies latencies) {
    replace(prefix + "p50", (double) latencies.nanosAt(50), "ns");
    replace(prefix + "p90", (double) latencies.nanosAt(90), "ns");
    replace(prefix + "p99", (double) latencies.nanosAt(99), "ns");
    replace(prefix + "p99.9", (double) latencies.nanosAt(99.9), "ns");
    replaceMax(prefix + "max", (double) latencies.nanosAt(100), "ns");
    replace(prefix + "samples", (double) latencies.samples(), "#");
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
      tellTotals(result.getMetadata().getAllOps());
    }
    return take();
  }

  /** Tells of all operations in all the time: those too that ran while some threads had not begun or had ended. */
  private void tellTotals(long operations) {
    synchronized (Figures.class) {
      long from = firstNanos == 0 ? begunNanos : firstNanos;
      long to = lastNanos == 0 ? System.nanoTime() : lastNanos;
      replace(THROUGHPUT, operations / ((to - from) / 1e9), "ops/s");
      if (firstNanos != 0 && uncounted == 0) {
        replace(GARBAGE, (double) garbageBytes / operations, "B/op");
      }
      firstNanos = 0;
      lastNanos = 0;
      garbageBytes = 0;
      uncounted = 0;
    }
  }

  @Override
  public String getDescription() {
    return "what benchmarks of kmem find beside their time";
  }
}
