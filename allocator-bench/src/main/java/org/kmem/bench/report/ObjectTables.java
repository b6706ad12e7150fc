package org.kmem.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Allocators of pieces beside each other, a table for each workload: time, tail, what an operation leaves to the
 * collector, and memory. Immutable.
 */
final class ObjectTables {
  private static final double MIB = 1 << 20;

  private final int cpus;
  private final List<BenchRow> rows;
  private final Map<BenchRow, FigureRow> latencies = new HashMap<>();
  private final Map<BenchRow, FigureRow> footprints = new HashMap<>();

  private ObjectTables(BenchRun run, List<BenchRow> rows) {
    this.cpus = run.cpus();
    this.rows = rows;
    run.figures("latency.").forEach(found -> latencies.put(found.row(), found));
    run.figures("footprint.").forEach(found -> footprints.put(found.row(), found));
  }

  /** The tables of a run, one for each question, none without rows about pieces; without parameters that are known. */
  static List<TextTable> of(BenchRun run, List<BenchRow> rows, Set<String> known) {
    ObjectTables tables = new ObjectTables(run, rows);
    Map<String, List<BenchRow>> byQuestion = new LinkedHashMap<>();
    for (BenchRow row : rows) {
      if (row.isAboutPieces()) {
        byQuestion
            .computeIfAbsent(tables.question(row, known), question -> new ArrayList<>())
            .add(row);
      }
    }
    List<TextTable> made = new ArrayList<>();
    byQuestion.forEach((question, its) -> made.add(tables.table(question, its)));
    return made;
  }

  private String question(BenchRow row, Set<String> known) {
    String name = (row.benchmark() + " " + row.paramText(known)).strip();
    return "%s, %d%s thread%s"
        .formatted(
            name, row.threads(), row.threads() > cpus ? "!" : "", row.threads() == 1 ? "" : "s");
  }

  private TextTable table(String question, List<BenchRow> its) {
    TextTable table =
        new TextTable(
            1,
            question,
            "ns/op",
            "±99.9%",
            "x control",
            "B/op",
            "p99 alloc ns",
            "p99 free ns",
            "kept %",
            "engine MiB",
            "process grew MiB");
    its.stream()
        .sorted(Comparator.comparing(BenchRow::isControl).reversed()) // stable: rest in place
        .forEach(row -> table.row(cells(row)));
    return table;
  }

  private List<String> cells(BenchRow row) {
    FigureRow latency = latencies.getOrDefault(row, nothing(row));
    FigureRow footprint = footprints.getOrDefault(row, nothing(row));
    double floor = latency.score("latency.floor");
    return List.of(
        row.alloc(),
        BenchTable.number(row.nanos()),
        BenchTable.number(row.errorNanos()),
        BenchTable.number(BenchTable.ratioToControl(row, rows)),
        BenchTable.number(row.garbageBytes()),
        LatencyTable.censored(latency.score("latency.alloc.p99"), floor),
        LatencyTable.censored(latency.score("latency.free.p99"), floor),
        number("%.0f", latency.score("latency.kept") * 100),
        number("%.2f", footprint.score("footprint.engine") / MIB),
        number("%.2f", footprint.score("footprint.resident") / MIB));
  }

  private static FigureRow nothing(BenchRow row) {
    return new FigureRow(row, Map.of(), Map.of(), List.of());
  }

  private static String number(String format, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "-";
  }
}
