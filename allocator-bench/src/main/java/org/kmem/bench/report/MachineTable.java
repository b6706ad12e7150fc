package org.kmem.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

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
    cells.add(number(mean(row.times().stream().map(boots -> boots.subList(0, 1))) / MILLI));
    cells.add(number(mean(row.times().stream().map(MachineTable::warm)) / MILLI));
    cells.add(number(row.score(PREFIX + "metadata.boot") / MIB));
    cells.add(number(row.score(PREFIX + "metadata.slice") / MIB));
    cells.add(number(row.score(PREFIX + "resident.boot") / MIB));
    cells.add(number(row.score(PREFIX + "resident.slice") / MIB));
    cells.add(number(mean(Stream.of(warm(row.series().getOrDefault(PREFIX + "fill", List.of()))))));
    return cells;
  }

  /** What a JVM measured when it had warmed up: the second half. */
  private static List<Double> warm(List<Double> boots) {
    return boots.subList(boots.size() / 2, boots.size());
  }

  private static double mean(Stream<List<Double>> forks) {
    return forks
        .flatMap(List::stream)
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(Double.NaN);
  }

  private static String number(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.2f", value) : "-";
  }
}
