package org.kmem.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.kmem.bench.replay.MemoryMap;
import org.kmem.bench.report.plot.Axis;
import org.kmem.bench.report.plot.Plot;
import org.kmem.bench.report.plot.Point;
import org.kmem.bench.report.plot.Series;
import org.kmem.bench.report.plot.SeriesLook;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The plots and maps of a page as JSON for its script: {@code groups}, for each the looks of its series; {@code plots}
 * by number; {@code maps} by number. Numbers have five digits. Not thread-safe.
 */
final class ReportPlots {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final MathContext DIGITS = new MathContext(5);

  /** Whole numbers below are written as such. */
  private static final double EXACT = 1e15;

  private final ObjectNode root = JSON.createObjectNode();
  private final ArrayNode groups = root.putArray("groups");
  private final ArrayNode plots = root.putArray("plots");
  private final ArrayNode maps = root.putArray("maps");

  /** Names of the series of the group that is being added, by the number of their look. */
  private List<String> names = List.of();

  /** Begins a group, whose plots show series of the same looks; returns its number. */
  int begin(ReportGroup group) {
    Set<String> all = new LinkedHashSet<>();
    for (List<Plot> some : group.plots().values()) {
      some.forEach(plot -> plot.series().forEach(series -> all.add(series.name())));
    }
    names = new ArrayList<>(all);
    ArrayNode looks = groups.addArray();
    for (SeriesLook look : SeriesLook.of(names)) {
      looks.addPOJO(look);
    }
    return groups.size() - 1;
  }

  /** How many series the group has. */
  int series() {
    return names.size();
  }

  /** Adds a plot of the group; returns its number. */
  int add(Plot plot) {
    ObjectNode node = plots.addObject();
    node.put("group", groups.size() - 1).put("title", plot.title()).put("byRow", plot.isByRow());
    axis(node.putObject("x"), plot.x());
    axis(node.putObject("y"), plot.y());
    ArrayNode series = node.putArray("series");
    plot.series().forEach(each -> series(series.addObject(), each));
    ArrayNode rules = node.putArray("rules");
    for (Plot.Rule rule : plot.rules()) {
      rules
          .addObject()
          .put("label", rule.label())
          .put("upright", rule.isUpright())
          .put("at", rounded(rule.at()));
    }
    return plots.size() - 1;
  }

  private static void axis(ObjectNode node, Axis axis) {
    node.put("label", axis.label()).put("log", axis.isLog());
    node.put("min", axis.min()).put("max", axis.max());
    ArrayNode ticks = node.putArray("ticks");
    axis.ticks().forEach(tick -> ticks.addArray().add(tick.value()).add(tick.label()));
  }

  private void series(ObjectNode node, Series series) {
    node.put("look", names.indexOf(series.name())).put("line", series.isLine());
    values(node.putArray("x"), series, Point::x);
    values(node.putArray("y"), series, Point::y);
    if (series.points().stream().anyMatch(point -> Double.isFinite(point.error()))) {
      values(node.putArray("error"), series, Point::error);
    }
  }

  private static void values(ArrayNode array, Series series, ToDoubleFunction<Point> of) {
    for (Point point : series.points()) {
      double value = of.applyAsDouble(point);
      if (Double.isFinite(value)) {
        double shown = rounded(value).doubleValue();
        if (shown == Math.rint(shown) && Math.abs(shown) < EXACT) {
          array.add((long) shown);
        } else {
          array.add(shown);
        }
      } else {
        array.addNull();
      }
    }
  }

  private static BigDecimal rounded(double value) {
    return new BigDecimal(value).round(DIGITS);
  }

  /** Adds a map; returns its number. */
  int add(String title, MemoryMap map) {
    ObjectNode node = maps.addObject().put("title", title);
    ArrayNode zones = node.putArray("zones");
    for (MemoryMap.ZoneMap zone : map.zones()) {
      if (zone.decoded().isEmpty()) { // checks the cells, for the script does not
        continue;
      }
      zones
          .addObject()
          .put("node", zone.node())
          .put("zone", zone.zone())
          .put("start", zone.startPfn())
          .put("cells", zone.cells());
    }
    return maps.size() - 1;
  }

  /** The JSON, so that it can stand in a page. */
  String text() {
    return JSON.writeValueAsString(root).replace("<", "\\u003c");
  }

  /** How many plots and maps there are. */
  Map<String, Integer> counts() {
    return Map.of("plots", plots.size(), "maps", maps.size());
  }
}
