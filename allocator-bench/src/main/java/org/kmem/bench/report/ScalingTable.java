package org.kmem.bench.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.kmem.bench.micro.Figures;

/**
 * What all threads got done together, by number of threads: beside the control, beside the best the same
 * allocator did, and beside what it did with one thread. Immutable.
 */
final class ScalingTable {
  /*
   * Implementation notes.
   * Throughput is what was counted over all threads. Files of before it was counted have the time of an
   * operation only: threads / time is the same as long as threads get equal shares, which they do not
   * with a lock and more threads than CPUs. Such files get the quotient, marked with a tilde.
   */
  private static final double NANOS_PER_SECOND = 1e9;

  /** What is less shows as no more than that. */
  private static final double SHOWN_MIN = 0.001;

  private final List<BenchRow> rows;
  private final Map<BenchRow, Double> counted = new HashMap<>();
  private final int cpus;

  ScalingTable(BenchRun run, List<BenchRow> rows) {
    this.rows = rows;
    this.cpus = run.cpus();
    run.figures(Figures.THROUGHPUT)
        .forEach(found -> counted.put(found.row(), found.score(Figures.THROUGHPUT)));
  }

  /** The table of what was measured with several numbers of threads, without parameters that are known. */
  static TextTable of(BenchRun run, List<BenchRow> rows, Set<String> known) {
    TextTable table =
        new TextTable(
            2,
            "all threads together",
            "allocator",
            "threads",
            "Mop/s",
            "x control",
            "of own best",
            "x 1 thread",
            "x control's scaling");
    ScalingTable scaling = new ScalingTable(run, rows);
    for (BenchRow row : rows) {
      if (scaling.sameSubject(row).size() > 1) {
        table.row(scaling.cells(row, known));
      }
    }
    return table;
  }

  private List<String> cells(BenchRow row, Set<String> known) {
    double own = throughput(row);
    double best = sameSubject(row).stream().mapToDouble(this::throughput).max().orElse(Double.NaN);
    double gain = own / withOneThread(row);
    List<String> cells = new ArrayList<>();
    cells.add((row.benchmark() + " " + row.paramText(known)).strip());
    cells.add(row.alloc());
    cells.add(row.threads() + (row.threads() > cpus ? "!" : ""));
    cells.add((counted.containsKey(row) ? "" : "~") + number(own / 1e6));
    cells.add(number(own / throughputOfControl(row)));
    cells.add(number(own / best));
    cells.add(number(gain));
    cells.add(number(gain / gainOfControl(row)));
    return cells;
  }

  /** Operations of all threads in a second. */
  double throughput(BenchRow row) {
    return counted.getOrDefault(row, row.threads() * NANOS_PER_SECOND / row.nanos());
  }

  /** The rows that differ in threads at most, itself among them. */
  private List<BenchRow> sameSubject(BenchRow row) {
    return rows.stream()
        .filter(other ->
            other.benchmark().equals(row.benchmark())
                && other.alloc().equals(row.alloc())
                && other.params().equals(row.params()))
        .toList();
  }

  private double withOneThread(BenchRow row) {
    return sameSubject(row).stream()
        .filter(other -> other.threads() == 1)
        .mapToDouble(this::throughput)
        .findFirst()
        .orElse(Double.NaN);
  }

  private double throughputOfControl(BenchRow row) {
    return controls(row).stream().mapToDouble(this::throughput).findFirst().orElse(Double.NaN);
  }

  private double gainOfControl(BenchRow row) {
    return controls(row).stream()
        .mapToDouble(control -> throughput(control) / withOneThread(control))
        .findFirst()
        .orElse(Double.NaN);
  }

  private List<BenchRow> controls(BenchRow row) {
    return rows.stream()
        .filter(other -> other.isControl() && other.answersSameQuestion(row))
        .toList();
  }

  private static String number(double value) {
    if (!Double.isFinite(value)) {
      return "-";
    }
    if (value > 0 && value < SHOWN_MIN) {
      return "<" + SHOWN_MIN;
    }
    return String.format(Locale.ROOT, value < 0.1 ? "%.3f" : value < 100 ? "%.2f" : "%.0f", value);
  }
}
