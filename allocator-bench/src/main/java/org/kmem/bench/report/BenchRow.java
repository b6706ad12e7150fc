package org.kmem.bench.report;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One measured row.
 *
 * @param benchmark class and method
 * @param alloc name of the subject
 * @param threads number of threads
 * @param params all other parameters of the benchmark
 * @param nanos time of an operation in each thread, mean, in ns
 * @param errorNanos half the width of its 99.9 % confidence interval, in ns; NaN if it has none
 * @param garbageBytes bytes an operation allocates on the heap; NaN if that was not measured
 */
public record BenchRow(
    String benchmark,
    String alloc,
    int threads,
    Map<String, String> params,
    double nanos,
    double errorNanos,
    double garbageBytes) {
  private static final String CONTROL = "control:";

  /**
   * Whether others are compared with it.
   *
   * @return true for a row of a control
   */
  public boolean isControl() {
    return alloc.startsWith(CONTROL);
  }

  /** Whether it measured an allocator of pieces, of any size, and not of pages. */
  boolean isAboutPieces() {
    return benchmark.startsWith("Object");
  }

  /** Whether two rows differ in their subject at most. */
  boolean answersSameQuestion(BenchRow other) {
    return benchmark.equals(other.benchmark)
        && threads == other.threads
        && params.equals(other.params);
  }

  /** The parameters as text, such as {@code memoryMiB=1024}; empty without any. */
  String paramText() {
    return paramText(Set.of());
  }

  /** The parameters as text, but for some. */
  String paramText(Set<String> without) {
    return params.entrySet().stream()
        .filter(entry -> !without.contains(entry.getKey()))
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(" "));
  }
}
