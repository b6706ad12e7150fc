package org.kmem.bench.compare;

import java.util.List;

/**
 * The geometric means of a unit's rows.
 *
 * @param unit unit of the rows
 * @param means by column, over all rows that it has; NaN if there are none, or a median is not positive
 * @param changes by column, change against the first one over the rows that both have, as a share; NaN if there are
 *     none
 * @param sameRows whether all columns have the same rows; if not, their means do not compare
 */
public record GeometricMean(
    MetricUnit unit, List<Double> means, List<Double> changes, boolean sameRows) {
  static GeometricMean of(MetricUnit unit, List<ComparedRow> rows, int columns) {
    Double[] means = new Double[columns];
    Double[] changes = new Double[columns];
    for (int column = 0; column < columns; column++) {
      int at = column;
      means[column] = mean(rows, at);
      List<ComparedRow> common =
          rows.stream()
              .filter(row -> row.medians().get(0).isPresent() && row.medians().get(at).isPresent())
              .toList();
      changes[column] = mean(common, at) / mean(common, 0) - 1;
    }
    return new GeometricMean(
        unit, List.of(means), List.of(changes), rows.stream().allMatch(ComparedRow::isWhole));
  }

  private static double mean(List<ComparedRow> rows, int column) {
    return Math.exp(
        rows.stream()
            .flatMap(row -> row.medians().get(column).stream())
            .mapToDouble(MedianSummary::median)
            .map(median -> median > 0 ? Math.log(median) : Double.NaN)
            .average()
            .orElse(Double.NaN));
  }
}
