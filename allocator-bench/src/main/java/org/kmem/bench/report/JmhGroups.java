package org.kmem.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.kmem.bench.compare.MeasuredRow;
import org.kmem.bench.compare.MedianSummary;
import org.kmem.bench.compare.Replicate;
import org.kmem.bench.compare.ResultSet;
import org.kmem.bench.compare.RowKey;
import org.kmem.bench.compare.Significance;
import org.kmem.bench.report.plot.Axis;
import org.kmem.bench.report.plot.Axis.Tick;
import org.kmem.bench.report.plot.Plot;
import org.kmem.bench.report.plot.Point;
import tools.jackson.databind.JsonNode;

/** What a report tells of JMH's own result files, of any benchmarks. */
final class JmhGroups {
  static final String KIND = "Results of JMH";

  /** Rows of a plot; what is more goes into another one. */
  private static final int ROWS = 60;

  private static final double CONFIDENCE = Significance.USUAL.confidence();

  /** What a plot of percentiles calls what JMH calls otherwise. */
  private static final Map<String, String> PERCENTILES =
      Map.of("p50", "50.0", "p90", "90.0", "p99", "99.0", "p99.9", "99.9", "max", "100.0");

  private JmhGroups() {}

  static ReportGroup of(ResultSet run, JsonNode rows) {
    ReportGroup group = new ReportGroup(KIND, run.name());
    group.notes(
        List.of(
            "Median over forks with its interval at level %s, where there are enough of them; nothing is known of the"
                    .formatted(CONFIDENCE)
                + " machine: './kmem bench --json' records that too."));
    TextTable table =
        new TextTable(1, "benchmark", "mode", "threads", "median", "±", "unit", "forks");
    run.rows().forEach(row -> table.row(cells(row)));
    group.table("", table);
    group.plots(PlotKind.VALUE, values(run));
    group.plots(PlotKind.SCALING, scalings(run));
    group.plots(PlotKind.LATENCY, latencies(rows));
    return group;
  }

  private static List<String> cells(MeasuredRow row) {
    MedianSummary median = median(row);
    return List.of(
        name(row.key()),
        row.key().mode(),
        Integer.toString(row.key().threads()),
        String.format(Locale.ROOT, "%.4g", median.median()),
        Double.isFinite(median.spread())
            ? String.format(Locale.ROOT, "%.0f%%", 100 * median.spread())
            : "∞",
        row.unit().text(),
        Integer.toString(row.forks().size()));
  }

  private static MedianSummary median(MeasuredRow row) {
    return MedianSummary.of(Replicate.FORK.of(row), CONFIDENCE);
  }

  private static String name(RowKey key) {
    return key.without(RowKey.THREADS).text();
  }

  private static List<Plot> values(ResultSet run) {
    Map<String, List<MeasuredRow>> units = new LinkedHashMap<>();
    run.rows()
        .forEach(
            row -> units.computeIfAbsent(row.unit().text(), any -> new ArrayList<>()).add(row));
    List<Plot> plots = new ArrayList<>();
    units.forEach((unit, rows) -> {
      for (int from = 0; from < rows.size(); from += ROWS) {
        List<MeasuredRow> its = rows.subList(from, Math.min(rows.size(), from + ROWS));
        Plot.Builder plot =
            Plot.byRow(
                rows.getFirst().unit().higherIsBetter() ? "more is better" : "less is better",
                Axis.log(unit),
                its.stream().map(row -> row.key().text()).toList());
        List<Point> points = new ArrayList<>();
        for (int row = 0; row < its.size(); row++) {
          MedianSummary median = median(its.get(row));
          double error = median.median() * median.spread();
          points.add(new Point(median.median(), row, Double.isFinite(error) ? error : Double.NaN));
        }
        plots.add(plot.marks(unit, points).plot());
      }
    });
    return plots;
  }

  private static List<Plot> scalings(ResultSet run) {
    Map<String, Map<String, List<MeasuredRow>>> units = new LinkedHashMap<>();
    for (MeasuredRow row : run.rows()) {
      units
          .computeIfAbsent(row.unit().text(), any -> new LinkedHashMap<>())
          .computeIfAbsent(name(row.key()), any -> new ArrayList<>())
          .add(row);
    }
    List<Plot> plots = new ArrayList<>();
    units.forEach((unit, byName) -> {
      byName.values().removeIf(rows -> rows.size() < 2);
      List<Tick> ticks =
          byName.values().stream()
              .flatMap(List::stream)
              .mapToInt(row -> row.key().threads())
              .distinct()
              .sorted()
              .mapToObj(threads -> new Tick(threads, Integer.toString(threads)))
              .toList();
      if (ticks.size() > 1) {
        Plot.Builder plot =
            Plot.of("By threads", Axis.places("threads", true, 1.2, ticks), Axis.log(unit));
        byName.forEach((name, rows) ->
            plot.line(
                name,
                rows.stream()
                    .map(row -> new Point(row.key().threads(), median(row).median()))
                    .sorted((some, other) -> Double.compare(some.x(), other.x()))
                    .toList()));
        plots.add(plot.plot());
      }
    });
    return plots;
  }

  /** Of benchmarks whose single operations JMH timed. */
  private static List<Plot> latencies(JsonNode rows) {
    Plot.Builder plot = PercentileAxis.plot("Mode sample");
    plot.note("As fast as threads can: what waits behind a slow operation is not counted.");
    for (JsonNode row : rows) {
      JsonNode primary = row.path("primaryMetric");
      double nanos =
          switch (primary.path("scoreUnit").asString("")) {
            case "ns/op" -> 1;
            case "us/op" -> 1e3;
            case "ms/op" -> 1e6;
            case "s/op" -> 1e9;
            default -> Double.NaN;
          };
      if (row.path("mode").asString("").equals("sample")) {
        JsonNode percentiles = primary.path("scorePercentiles");
        plot.line(
            row.path("benchmark").asString("").replaceAll(".*\\.(?=\\w+\\.\\w+$)", "")
                + params(row.path("params")),
            PercentileAxis.points(at ->
                nanos * percentiles.path(PERCENTILES.getOrDefault(at, "")).asDouble(Double.NaN)));
      }
    }
    return plot.isEmpty() ? List.of() : List.of(plot.plot());
  }

  private static String params(JsonNode params) {
    StringBuilder text = new StringBuilder();
    params
        .properties()
        .forEach(param ->
            text.append(' ')
                .append(param.getKey())
                .append('=')
                .append(param.getValue().asString()));
    return text.toString();
  }
}
