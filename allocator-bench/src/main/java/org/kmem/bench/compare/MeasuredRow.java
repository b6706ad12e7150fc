package org.kmem.bench.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * What was measured for a row: for each fork the values of its iterations.
 *
 * @param key what was asked
 * @param unit unit of the values
 * @param forks iterations by fork, each with one at least
 */
public record MeasuredRow(RowKey key, MetricUnit unit, List<List<Double>> forks) {
  /**
   * Copies the values.
   *
   * @throws IllegalArgumentException if there is no fork, or a fork without iterations
   */
  public MeasuredRow {
    forks = forks.stream().map(List::copyOf).toList();
    if (forks.isEmpty() || forks.stream().anyMatch(List::isEmpty)) {
      throw new IllegalArgumentException("a row without values: " + key.text());
    }
  }

  /** The same question measured once more, in the same dimension. */
  MeasuredRow and(MeasuredRow more) {
    List<List<Double>> all = new ArrayList<>(forks);
    for (List<Double> fork : more.forks) {
      all.add(fork.stream().map(value -> more.unit.in(unit, value)).toList());
    }
    return new MeasuredRow(key, unit, all);
  }

  MeasuredRow withKey(RowKey other) {
    return new MeasuredRow(other, unit, forks);
  }
}
