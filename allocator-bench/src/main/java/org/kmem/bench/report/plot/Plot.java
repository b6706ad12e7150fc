package org.kmem.bench.report.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is drawn. Values that an axis cannot hold, such as 0 where factors are shown, are left out.
 *
 * @param title what it shows
 * @param note what has to be known to read it; may be empty
 * @param x the axis across
 * @param y the axis upwards
 * @param isByRow whether y counts rows, from the top, each with a label of its own
 * @param series what is shown, at least one point in all
 * @param rules straight lines that things are judged by
 */
public record Plot(
    String title,
    String note,
    Axis x,
    Axis y,
    boolean isByRow,
    List<Series> series,
    List<Rule> rules) {
  /** Copies the lists. */
  public Plot {
    series = List.copyOf(series);
    rules = List.copyOf(rules);
  }

  /**
   * A straight line.
   *
   * @param label what it stands for
   * @param isUpright whether it is at a value of x
   * @param at the value
   */
  public record Rule(String label, boolean isUpright, double at) {}

  /**
   * Begins a plot.
   *
   * @param title what it shows
   * @param x the axis across
   * @param y the axis upwards
   * @return takes the rest
   */
  public static Builder of(String title, Axis.Fit x, Axis.Fit y) {
    return new Builder(title, x, y, false);
  }

  /**
   * Begins a plot of a row for each thing.
   *
   * @param title what it shows
   * @param x the axis across
   * @param rows labels of the rows, from the top
   * @return takes the rest; y of a point is the number of its row, from 0
   */
  public static Builder byRow(String title, Axis.Fit x, List<String> rows) {
    List<Axis.Tick> ticks = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      ticks.add(new Axis.Tick(row, rows.get(row)));
    }
    return new Builder(title, x, Axis.places("", false, 0.7, ticks), true);
  }

  /** Collects what a plot shows; for one thread. */
  public static final class Builder {
    private final String title;
    private final Axis.Fit x;
    private final Axis.Fit y;
    private final boolean byRow;
    private final List<Series> series = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();
    private String note = "";

    private Builder(String title, Axis.Fit x, Axis.Fit y, boolean byRow) {
      this.title = title;
      this.x = x;
      this.y = y;
      this.byRow = byRow;
    }

    /**
     * Adds marks that are joined.
     *
     * @param name what they are of
     * @param points marks; those that are no numbers are left out
     * @return this
     */
    public Builder line(String name, List<Point> points) {
      return add(name, true, points);
    }

    /**
     * Adds marks that are not joined.
     *
     * @param name what they are of
     * @param points marks; those that are no numbers are left out
     * @return this
     */
    public Builder marks(String name, List<Point> points) {
      return add(name, false, points);
    }

    private Builder add(String name, boolean isLine, List<Point> points) {
      List<Point> known = points.stream().filter(Point::isFinite).toList();
      if (!known.isEmpty()) {
        series.add(new Series(name, isLine, known));
      }
      return this;
    }

    /**
     * Adds a line that things are judged by.
     *
     * @param rule the line
     * @return this
     */
    public Builder rule(Rule rule) {
      rules.add(rule);
      return this;
    }

    /**
     * Says what has to be known.
     *
     * @param text a sentence
     * @return this
     */
    public Builder note(String text) {
      note = text;
      return this;
    }

    /**
     * Whether there is nothing to draw.
     *
     * @return true without points
     */
    public boolean isEmpty() {
      return series.isEmpty();
    }

    /**
     * The plot, its axes as long as the points need.
     *
     * @return a plot
     * @throws IllegalStateException if there are no points
     */
    public Plot plot() {
      if (series.isEmpty()) {
        throw new IllegalStateException("nothing to draw: " + title);
      }
      Axis across = x.of(points().mapToDouble(Point::x).toArray());
      Axis upwards =
          y.of(
              Stream.concat(
                      points().map(Point::y),
                      rules.stream().filter(rule -> !rule.isUpright()).map(Rule::at))
                  .mapToDouble(Double::doubleValue)
                  .toArray());
      List<Series> shown = new ArrayList<>();
      for (Series each : series) {
        List<Point> held =
            each.points().stream()
                .filter(point -> across.holds(point.x()) && upwards.holds(point.y()))
                .toList();
        if (!held.isEmpty()) {
          shown.add(new Series(each.name(), each.isLine(), held));
        }
      }
      List<Rule> inside =
          rules.stream()
              .filter(rule -> isInside(rule.isUpright() ? across : upwards, rule.at()))
              .toList();
      return new Plot(title, note, across, upwards, byRow, shown, inside);
    }

    private static boolean isInside(Axis axis, double value) {
      return axis.holds(value) && value >= axis.min() && value <= axis.max();
    }

    private Stream<Point> points() {
      return series.stream().flatMap(each -> each.points().stream());
    }
  }
}
