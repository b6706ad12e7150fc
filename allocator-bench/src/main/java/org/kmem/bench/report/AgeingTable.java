package org.kmem.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.kmem.bench.report.plot.Axis;
import org.kmem.bench.report.plot.Plot;
import org.kmem.bench.report.plot.Point;
import org.kmem.bench.report.plot.SvgPlot;

/** What became of free memory while machines got old: a series for each allocator. Immutable. */
public final class AgeingTable {
  private static final String PREFIX = "ageing.";
  private static final String INTACT = PREFIX + "intactHuge";
  private static final String START = PREFIX + "start.intactHuge";

  /** Rounds that get a column; the raw data has all. */
  private static final int[] ROUNDS = {1, 2, 5, 10, 20, 50, 100};

  private final List<FigureRow> rows;

  private AgeingTable(List<FigureRow> rows) {
    this.rows = rows;
  }

  /**
   * The series of a run.
   *
   * @param run the run
   * @return its series; none if nothing was aged
   */
  public static AgeingTable of(BenchRun run) {
    return new AgeingTable(run.figures(PREFIX));
  }

  TextTable table() {
    List<String> head = new ArrayList<>(List.of("intact huge frames, %", "allocator", "start"));
    for (int round : ROUNDS) {
      head.add("round " + round);
    }
    head.addAll(List.of("unusable(9) %", "free pages", "cached pages", "ms/round"));
    TextTable table = new TextTable(2, head.toArray(String[]::new));
    rows.forEach(row -> table.row(cells(row)));
    return table;
  }

  private static List<String> cells(FigureRow row) {
    List<String> cells = new ArrayList<>();
    cells.add((row.row().benchmark() + " " + row.row().paramText()).strip());
    cells.add(row.row().alloc());
    cells.add(percent(first(row, START)));
    List<Double> intact = row.series().getOrDefault(INTACT, List.of());
    for (int round : ROUNDS) {
      cells.add(round <= intact.size() ? percent(intact.get(round - 1)) : "-");
    }
    cells.add(percent(last(row, PREFIX + "unusable")));
    cells.add(String.format(Locale.ROOT, "%.0f", last(row, PREFIX + "freePages")));
    cells.add(String.format(Locale.ROOT, "%.0f", last(row, PREFIX + "cachedPages")));
    cells.add(String.format(Locale.ROOT, "%.2f", row.row().nanos() / 1e6));
    return cells;
  }

  private static double first(FigureRow row, String name) {
    List<Double> series = row.series().getOrDefault(name, List.of());
    return series.isEmpty() ? Double.NaN : series.getFirst();
  }

  private static double last(FigureRow row, String name) {
    List<Double> series = row.series().getOrDefault(name, List.of());
    return series.isEmpty() ? Double.NaN : series.getLast();
  }

  private static String percent(double share) {
    return Double.isFinite(share) ? String.format(Locale.ROOT, "%.1f", share * 100) : "-";
  }

  /**
   * A picture: share of intact huge frames over rounds, a line for each allocator.
   *
   * @return SVG that needs nothing else
   * @throws ResultFileException if nothing was aged
   */
  public String svg() {
    Plot.Builder plot =
        Plot.of(
            "intact huge frames, share of free memory",
            Axis.linear("round"),
            Axis.percent("share"));
    for (FigureRow row : rows) {
      List<Double> shares = row.series().getOrDefault(INTACT, List.of());
      plot.line(
          row.row().alloc(),
          IntStream.range(0, shares.size())
              .mapToObj(round -> new Point(round + 1, shares.get(round)))
              .toList());
    }
    if (plot.isEmpty()) {
      throw new ResultFileException(
          "nothing was aged in this run: make one with ./kmem bench PageAgeing --json FILE");
    }
    return SvgPlot.svg(plot.plot());
  }
}
