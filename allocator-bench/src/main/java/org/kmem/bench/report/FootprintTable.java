package org.kmem.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What memory allocators of pieces had while they were measured, the most after any iteration. Immutable. */
final class FootprintTable {
  private static final String PREFIX = "footprint.";
  private static final double MIB = 1 << 20;

  private FootprintTable() {}

  /** The table of a run's footprints, without rows if it has none, and without parameters that are known. */
  static TextTable of(BenchRun run, Set<String> known) {
    TextTable table =
        new TextTable(2, "footprint", "allocator", "threads", "engine MiB", "process grew MiB");
    for (FigureRow row : run.figures(PREFIX)) {
      table.row(
          List.of(
              (row.row().benchmark() + " " + row.row().paramText(known)).strip(),
              row.row().alloc(),
              row.row().threads() + (row.row().threads() > run.cpus() ? "!" : ""),
              number(row.score(PREFIX + "engine")),
              number(row.score(PREFIX + "resident"))));
    }
    return table;
  }

  private static String number(double bytes) {
    return Double.isFinite(bytes) ? String.format(Locale.ROOT, "%.2f", bytes / MIB) : "-";
  }
}
