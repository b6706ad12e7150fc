package org.kmem.bench.report;

import java.util.List;
import java.util.Map;

/**
 * What a row found beside its time.
 *
 * @param row the row
 * @param scores figures by name, over all iterations
 * @param series figures by name, of each iteration of the first JVM
 * @param times time of an operation in ns, of each iteration of each JVM
 */
record FigureRow(
    BenchRow row,
    Map<String, Double> scores,
    Map<String, List<Double>> series,
    List<List<Double>> times) {
  /** A figure, or NaN if the row does not have it. JMH counts iterations that did not tell it as 0. */
  double score(String name) {
    return scores.getOrDefault(name, Double.NaN);
  }
}
