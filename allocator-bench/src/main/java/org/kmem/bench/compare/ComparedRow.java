package org.kmem.bench.compare;

import java.util.List;
import java.util.Optional;

/**
 * A row of a comparison.
 *
 * @param key what was asked
 * @param unit unit of all its values: that of the first column that has it
 * @param medians by column, empty where the row is missing
 * @param deltas by column, empty in the first and where the row is missing there or in the first
 */
public record ComparedRow(
    RowKey key,
    MetricUnit unit,
    List<Optional<MedianSummary>> medians,
    List<Optional<Delta>> deltas) {
  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if they have different lengths
   */
  public ComparedRow {
    medians = List.copyOf(medians);
    deltas = List.copyOf(deltas);
    if (medians.size() != deltas.size()) {
      throw new IllegalArgumentException(
          "%d medians and %d deltas".formatted(medians.size(), deltas.size()));
    }
  }

  /**
   * Whether every column has it.
   *
   * @return false if it is missing somewhere
   */
  public boolean isWhole() {
    return medians.stream().allMatch(Optional::isPresent);
  }
}
