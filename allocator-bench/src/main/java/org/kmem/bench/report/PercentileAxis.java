package org.kmem.bench.report;

import java.util.ArrayList;
import java.util.List;
import org.kmem.bench.report.plot.Axis;
import org.kmem.bench.report.plot.Axis.Tick;
import org.kmem.bench.report.plot.Plot;
import org.kmem.bench.report.plot.Point;

/**
 * The axis of percentiles, as HdrHistogram draws it: each step to the right leaves a tenth of the operations that the
 * one before left, and the longest stands behind the last.
 */
final class PercentileAxis {
  private static final List<String> NAMES = List.of("p50", "p90", "p99", "p99.9", "max");
  private static final double[] PLACES = {Math.log10(2), 1, 2, 3, 4};
  private static final List<Tick> TICKS =
      List.of(
          new Tick(PLACES[0], "50%"),
          new Tick(PLACES[1], "90%"),
          new Tick(PLACES[2], "99%"),
          new Tick(PLACES[3], "99.9%"),
          new Tick(PLACES[4], "max"));

  private PercentileAxis() {}

  /** Tells the time at a percentile, in ns. */
  interface Times {
    /** NaN if it is not known; {@code at} is one of p50, p90, p99, p99.9 and max. */
    double nanos(String at);
  }

  static Plot.Builder plot(String title) {
    return Plot.of(title, Axis.places("percentile", false, 0.15, TICKS), Axis.log("ns"));
  }

  /** Marks of the percentiles that are known. */
  static List<Point> points(Times times) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < NAMES.size(); i++) {
      points.add(new Point(PLACES[i], times.nanos(NAMES.get(i))));
    }
    return points;
  }
}
