package org.kmem.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Latencies of single operations: percentiles beside the clock's floor, below which nothing can be told.
 * Immutable.
 */
final class LatencyTable {
  /** What the names of its figures begin with. */
  static final String PREFIX = "latency.";

  private static final List<String> PERCENTILES = List.of("p50", "p99", "p99.9", "max");

  private LatencyTable() {}

  /** The table of a run's latencies, without rows if it has none, and without parameters that are known. */
  static TextTable of(BenchRun run, Set<String> known) {
    TextTable table =
        new TextTable(
            3,
            "latency, ns",
            "allocator",
            "of",
            "threads",
            "floor",
            "p50",
            "p99",
            "p99.9",
            "max",
            "samples");
    for (FigureRow row : run.figures(PREFIX)) {
      for (String kind : List.of("alloc", "free")) {
        table.row(cells(row, kind, run.cpus(), known));
      }
    }
    return table;
  }

  private static List<String> cells(FigureRow row, String kind, int cpus, Set<String> known) {
    double floor = row.score(PREFIX + "floor");
    List<String> cells = new ArrayList<>();
    cells.add((row.row().benchmark() + " " + row.row().paramText(known)).strip());
    cells.add(row.row().alloc());
    cells.add(kind);
    cells.add(row.row().threads() + (row.row().threads() > cpus ? "!" : ""));
    cells.add(number(floor));
    for (String percentile : PERCENTILES) {
      cells.add(censored(row.score(PREFIX + kind + "." + percentile), floor));
    }
    cells.add(number(row.score(PREFIX + kind + ".samples")));
    return cells;
  }

  /** A time, or that it is not told from the clock's own. */
  static String censored(double nanos, double floorNanos) {
    return nanos <= floorNanos ? "<=" + number(floorNanos) : number(nanos);
  }

  private static String number(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.0f", value) : "-";
  }
}
