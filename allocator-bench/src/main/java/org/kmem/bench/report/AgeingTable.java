package org.kmem.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What became of free memory while machines got old: a series for each allocator. Immutable. */
public final class AgeingTable {
  private static final String PREFIX = "ageing.";
  private static final String INTACT = PREFIX + "intactHuge";
  private static final String START = PREFIX + "start.intactHuge";

  /** Rounds that get a column; the raw data has all. */
  private static final int[] ROUNDS = {1, 2, 5, 10, 20, 50, 100};

  private static final int WIDTH = 720;
  private static final int HEIGHT = 360;
  private static final int MARGIN = 40;
  private static final int LEGEND_WIDTH = 160;
  private static final int LINE_HEIGHT = 18;
  private static final List<String> COLOURS =
      List.of("#888888", "#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9");

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
   */
  public String svg() {
    StringBuilder svg = new StringBuilder();
    int right = WIDTH - LEGEND_WIDTH;
    int bottom = HEIGHT - MARGIN;
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="white"/>
        <path d="M%d %dV%dH%d" fill="none" stroke="black"/>
        <text x="%d" y="20">intact huge frames, share of free memory</text>
        <text x="4" y="%d">100%%</text>
        <text x="4" y="%d">0%%</text>
        <text x="%d" y="%d">round</text>
        """
            .formatted(
                WIDTH,
                HEIGHT,
                MARGIN,
                MARGIN,
                bottom,
                right,
                MARGIN,
                MARGIN + 4,
                bottom + 4,
                right - MARGIN,
                bottom + LINE_HEIGHT));
    for (int i = 0; i < rows.size(); i++) {
      FigureRow row = rows.get(i);
      List<Double> intact = row.series().getOrDefault(INTACT, List.of());
      StringBuilder points = new StringBuilder();
      for (int round = 0; round < intact.size(); round++) {
        double x = MARGIN + (double) (right - MARGIN) * (round + 1) / intact.size();
        double y = bottom - (bottom - MARGIN) * intact.get(round);
        points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
      }
      String colour = COLOURS.get(i % COLOURS.size());
      svg.append(
          """
          <polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>
          <text x="%d" y="%d" fill="%s">%s</text>
          """
              .formatted(
                  points.toString().strip(),
                  colour,
                  right + MARGIN / 4,
                  MARGIN + i * LINE_HEIGHT,
                  colour,
                  escaped(row.row().alloc())));
    }
    return svg.append("</svg>\n").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
