package org.kmem.bench.report;

import java.util.List;
import java.util.Map;

/**
 * What a row found beside its time.
 *
 * @param row the row
 * @param scores figures by name, over all iterations
 * @param series figures by name, of each iteration of the first JVM
 */
record FigureRow(BenchRow row, Map<String, Double> scores, Map<String, List<Double>> series) {
  /** A figure, or NaN if the row does not have it. */
  double score(String name) {
    return scores.getOrDefault(name, Double.NaN);
  }
}
