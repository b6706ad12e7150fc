package org.kmem.bench.compare;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a row measured: rows of equal keys answer the same question.
 *
 * @param benchmark package, class and method
 * @param mode JMH's short name of the mode: {@code thrpt}, {@code avgt}, {@code sample} or {@code ss}
 * @param threads number of threads
 * @param params values of the benchmark's parameters by name
 */
public record RowKey(String benchmark, String mode, int threads, SortedMap<String, String> params)
    implements Comparable<RowKey> {
  /** The dimension that is no parameter. */
  public static final String THREADS = "threads";

  /**
   * Keeps the parameters in order of their names.
   *
   * @throws IllegalArgumentException if there are fewer threads than 0
   */
  public RowKey {
    if (threads < 0) {
      throw new IllegalArgumentException("a row with " + threads + " threads");
    }
    params = Collections.unmodifiableSortedMap(new TreeMap<>(params));
  }

  /**
   * The value of a dimension.
   *
   * @param dimension {@link #THREADS} or the name of a parameter
   * @return its value, or empty text if the row does not have it
   */
  public String value(String dimension) {
    return dimension.equals(THREADS)
        ? Integer.toString(threads)
        : params.getOrDefault(dimension, "");
  }

  /**
   * The same question whatever a dimension is.
   *
   * @param dimension {@link #THREADS} or the name of a parameter
   * @return a key without it; of threads 0 are left
   */
  public RowKey without(String dimension) {
    SortedMap<String, String> rest = new TreeMap<>(params);
    rest.remove(dimension);
    return new RowKey(benchmark, mode, dimension.equals(THREADS) ? 0 : threads, rest);
  }

  /**
   * The same row under another name of the benchmark.
   *
   * @param from part of the name
   * @param to what stands there instead
   * @return the renamed key
   */
  public RowKey renamed(String from, String to) {
    return new RowKey(benchmark.replace(from, to), mode, threads, params);
  }

  /** Class and method. */
  private String label() {
    int method = benchmark.lastIndexOf('.');
    return benchmark.substring(benchmark.lastIndexOf('.', method - 1) + 1);
  }

  /**
   * The key on one line, the package left out.
   *
   * @return for example {@code OrderZeroPair.pair front=handle threads=2}
   */
  public String text() {
    String values =
        params.entrySet().stream()
            .map(param -> " " + param.getKey() + "=" + param.getValue())
            .collect(Collectors.joining());
    return label() + values + (threads == 0 ? "" : " " + THREADS + "=" + threads);
  }

  @Override
  public int compareTo(RowKey other) {
    int order = benchmark.compareTo(other.benchmark);
    order = order != 0 ? order : compare(params, other.params);
    order = order != 0 ? order : Integer.compare(threads, other.threads);
    return order != 0 ? order : mode.compareTo(other.mode);
  }

  private static int compare(Map<String, String> some, Map<String, String> others) {
    int order = String.join(" ", some.keySet()).compareTo(String.join(" ", others.keySet()));
    for (Map.Entry<String, String> param : some.entrySet()) {
      if (order != 0) {
        return order;
      }
      order = natural(param.getValue(), others.getOrDefault(param.getKey(), ""));
    }
    return order;
  }

  /** Orders numbers by their size, before other texts, and these by their letters. */
  static int natural(String some, String other) {
    boolean number = isNumber(some);
    if (number != isNumber(other)) {
      return number ? -1 : 1;
    }
    int order = number ? Long.compare(Long.parseLong(some), Long.parseLong(other)) : 0;
    return order != 0 ? order : some.compareTo(other);
  }

  private static boolean isNumber(String text) {
    return text.matches("\\d{1,18}");
  }
}
