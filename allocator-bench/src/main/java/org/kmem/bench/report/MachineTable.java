package org.kmem.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What it took to boot machines, in time and memory, and to use a slice of them. Immutable. */
final class MachineTable {
  private static final String PREFIX = "machine.";
  private static final double MIB = 1 << 20;
  private static final double MILLI = 1e6;

  private MachineTable() {}

  /** The table of a run's boots, without rows if it has none. */
  static TextTable of(BenchRun run) {
    TextTable table =
        new TextTable(
            2,
            "boot of a machine",
            "allocator",
            "cold ms",
            "warm ms",
            "metadata MiB",
            "with slice MiB",
            "process grew MiB",
            "with slice MiB",
            "fill ns/page");
    run.figures(PREFIX).forEach(row -> table.row(cells(row)));
    return table;
  }

  private static List<String> cells(FigureRow row) {
    List<String> cells = new ArrayList<>();
    cells.add((row.row().benchmark() + " " + row.row().paramText()).strip());
    cells.add(row.row().alloc());
    cells.add(number(row.score(PREFIX + "boot.cold") / MILLI));
    cells.add(number(row.score(PREFIX + "boot.warm") / MILLI));
    cells.add(number(row.score(PREFIX + "metadata.boot") / MIB));
    cells.add(number(row.score(PREFIX + "metadata.slice") / MIB));
    cells.add(number(row.score(PREFIX + "resident.boot") / MIB));
    cells.add(number(row.score(PREFIX + "resident.slice") / MIB));
    cells.add(number(row.score(PREFIX + "fill")));
    return cells;
  }

  private static String number(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.2f", value) : "-";
  }
}
