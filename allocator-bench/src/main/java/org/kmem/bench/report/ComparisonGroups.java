package org.kmem.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.kmem.bench.compare.ComparedRow;
import org.kmem.bench.compare.Comparison;
import org.kmem.bench.compare.Delta;
import org.kmem.bench.report.plot.Axis;
import org.kmem.bench.report.plot.Plot;
import org.kmem.bench.report.plot.Point;

/** What a report tells of comparisons. */
final class ComparisonGroups {
  static final String KIND = "Comparisons";

  /** Rows that are drawn; the table has all. */
  private static final int ROWS = 60;

  private ComparisonGroups() {}

  static ReportGroup of(String name, Comparison comparison) {
    ReportGroup group = new ReportGroup(KIND, name);
    ComparisonTable table = ComparisonTable.of(comparison);
    group.notes(
        List.of(
            "%s is the base of %s."
                .formatted(
                    comparison.columns().getFirst(),
                    String.join(
                        ", ", comparison.columns().subList(1, comparison.columns().size())))));
    group.notes(table.notes());
    List<Plot> plots = new ArrayList<>();
    for (int column = 1; column < comparison.columns().size(); column++) {
      changes(comparison, column, table).stream().map(Plot.Builder::plot).forEach(plots::add);
    }
    group.plots(PlotKind.CHANGE, plots);
    table.tables().forEach(each -> group.table("", each));
    return group;
  }

  /** A plot of a column, if it has a change that is a number. */
  private static List<Plot.Builder> changes(
      Comparison comparison, int column, ComparisonTable table) {
    int at = column;
    List<ComparedRow> largest =
        comparison.rows().stream()
            .filter(row ->
                row.deltas().get(at).map(delta -> Double.isFinite(delta.change())).orElse(false))
            .sorted(
                Comparator.comparingDouble((ComparedRow row) -> -Math.abs(delta(row, at).change())))
            .limit(ROWS)
            .toList();
    if (largest.isEmpty()) {
      return List.of();
    }
    Plot.Builder plot =
        Plot.byRow(
                comparison.columns().get(column) + " against the base",
                Axis.percent("change of the median"),
                largest.stream().map(table::name).toList())
            .note("A change counts only where the test found it; of the others nothing is known.");
    for (Delta.Verdict verdict : Delta.Verdict.values()) {
      List<Point> points = new ArrayList<>();
      for (int row = 0; row < largest.size(); row++) {
        Delta delta = delta(largest.get(row), column);
        if (delta.verdict() == verdict) {
          points.add(new Point(delta.change(), row));
        }
      }
      plot.marks(
          switch (verdict) {
            case BETTER -> "better";
            case WORSE -> "worse";
            case EQUAL -> "equal";
            case UNDECIDED -> "not found";
            case TOO_FEW -> "too few forks";
          },
          points);
    }
    return List.of(plot.rule(new Plot.Rule("", true, 0)));
  }

  private static Delta delta(ComparedRow row, int column) {
    return row.deltas().get(column).orElseThrow();
  }
}
