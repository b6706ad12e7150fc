package org.kmem.bench.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Runs side by side: for each row its medians, and how they differ from those of the first run.
 *
 * @param columns names of the runs, the first is what the others are compared with
 * @param significance when a difference counts
 * @param replicate what counted as one measurement
 * @param rows rows in the order of the runs, those of one dimension together
 * @param means for each dimension the geometric means of its rows
 */
public record Comparison(
    List<String> columns,
    Significance significance,
    Replicate replicate,
    List<ComparedRow> rows,
    List<GeometricMean> means) {
  /**
   * Compares runs. Rows are the same if their keys are; values of one dimension are told in the unit of the first run
   * that has the row.
   *
   * @param runs at least two
   * @param significance when a difference counts
   * @param replicate what counts as one measurement
   * @return the comparison
   * @throws ResultFormatException if there are fewer than two runs, or no row that two of them have
   */
  public static Comparison of(
      List<ResultSet> runs, Significance significance, Replicate replicate) {
    if (runs.size() < 2) {
      throw new ResultFormatException(
          "one run has nothing to be compared with: give two, or say by what to split it");
    }
    List<ComparedRow> rows = new ArrayList<>();
    for (RowKey key : keys(runs)) {
      rows.addAll(compare(key, runs, significance, replicate));
    }
    if (rows.stream().noneMatch(Comparison::hasTwo)) {
      throw new ResultFormatException(
          "%s have no row in common; the first one has for example '%s', the last one '%s'"
              .formatted(
                  String.join(" and ", runs.stream().map(ResultSet::name).toList()),
                  example(runs.getFirst()),
                  example(runs.getLast())));
    }
    SequencedMap<String, List<ComparedRow>> byDimension = new LinkedHashMap<>();
    for (ComparedRow row : rows) {
      byDimension.computeIfAbsent(row.unit().dimension(), any -> new ArrayList<>()).add(row);
    }
    List<GeometricMean> means = new ArrayList<>();
    for (List<ComparedRow> alike : byDimension.values()) {
      means.add(GeometricMean.of(alike.getFirst().unit(), alike, runs.size()));
    }
    return new Comparison(
        runs.stream().map(ResultSet::name).toList(),
        significance,
        replicate,
        byDimension.values().stream().flatMap(List::stream).toList(),
        List.copyOf(means));
  }

  private static String example(ResultSet run) {
    return run.rows().isEmpty() ? "nothing" : run.rows().getFirst().key().text();
  }

  private static boolean hasTwo(ComparedRow row) {
    return row.medians().stream().filter(Optional::isPresent).count() > 1;
  }

  private static Set<RowKey> keys(List<ResultSet> runs) {
    Set<RowKey> keys = new LinkedHashSet<>();
    runs.forEach(run -> run.rows().forEach(row -> keys.add(row.key())));
    return keys;
  }

  /** A row for each dimension that the key was measured in: usually one. */
  private static List<ComparedRow> compare(
      RowKey key, List<ResultSet> runs, Significance significance, Replicate replicate) {
    Map<String, List<Optional<MeasuredRow>>> byDimension = new LinkedHashMap<>();
    for (int column = 0; column < runs.size(); column++) {
      for (MeasuredRow row : runs.get(column).rows()) {
        if (row.key().equals(key)) {
          byDimension
              .computeIfAbsent(
                  row.unit().dimension(),
                  any -> new ArrayList<>(runs.stream().map(run -> none()).toList()))
              .set(column, Optional.of(row));
        }
      }
    }
    return byDimension.values().stream()
        .map(measured -> row(key, measured, significance, replicate))
        .toList();
  }

  private static Optional<MeasuredRow> none() {
    return Optional.empty();
  }

  private static ComparedRow row(
      RowKey key,
      List<Optional<MeasuredRow>> measured,
      Significance significance,
      Replicate replicate) {
    MetricUnit unit = measured.stream().flatMap(Optional::stream).findFirst().orElseThrow().unit();
    List<Optional<MedianSummary>> medians = new ArrayList<>();
    List<Optional<Delta>> deltas = new ArrayList<>();
    Optional<double[]> base = measured.getFirst().map(row -> values(row, unit, replicate));
    for (int column = 0; column < measured.size(); column++) {
      Optional<double[]> values = measured.get(column).map(row -> values(row, unit, replicate));
      medians.add(values.map(some -> MedianSummary.of(some, significance.confidence())));
      deltas.add(
          column == 0 || base.isEmpty()
              ? Optional.empty()
              : values.map(some -> delta(base.get(), some, unit, significance)));
    }
    return new ComparedRow(key, unit, medians, deltas);
  }

  private static Delta delta(
      double[] before, double[] after, MetricUnit unit, Significance significance) {
    double from = MedianSummary.of(before, significance.confidence()).median();
    double to = MedianSummary.of(after, significance.confidence()).median();
    double change = from == 0 && to == 0 ? 0 : (to - from) / Math.abs(from);
    return Delta.of(before, after, unit, significance.alpha(), change);
  }

  private static double[] values(MeasuredRow row, MetricUnit unit, Replicate replicate) {
    double[] values = replicate.of(row);
    for (int i = 0; i < values.length; i++) {
      values[i] = row.unit().in(unit, values[i]);
    }
    return values;
  }

  /**
   * The same with rows in another order.
   *
   * @param order which row comes first
   * @return a comparison of the same rows
   */
  public Comparison sorted(Comparator<ComparedRow> order) {
    return new Comparison(
        columns, significance, replicate, rows.stream().sorted(order).toList(), means);
  }
}
