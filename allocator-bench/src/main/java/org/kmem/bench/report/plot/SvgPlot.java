package org.kmem.bench.report.plot;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;

/** Draws plots for documents: pictures that need nothing else, and follow the reader's light or dark ground. */
public final class SvgPlot {
  private static final int PLOT_RIGHT = 570;
  private static final int HEIGHT = 380;
  private static final int TOP = 46;
  private static final int BOTTOM = 48;
  private static final int LEFT = 64;
  private static final int LEFT_OF_ROWS = 260;
  private static final int LEGEND_MARK = 26;
  private static final int LETTER_WIDTH = 7;
  private static final int ROW_HEIGHT = 18;
  private static final double MARK = 3.5;

  private final Plot plot;
  private final List<SeriesLook> looks;
  private final int left;
  private final int right;
  private final int width;
  private final int base;
  private final StringBuilder svg = new StringBuilder();
  private final Formatter out = new Formatter(svg, Locale.ROOT);

  private SvgPlot(Plot plot) {
    this.plot = plot;
    this.looks = SeriesLook.of(plot.series().stream().map(Series::name).toList());
    this.left = plot.isByRow() ? LEFT_OF_ROWS : LEFT;
    this.right = PLOT_RIGHT;
    int letters = plot.series().stream().mapToInt(series -> series.name().length()).max().orElse(0);
    this.width = right + LEGEND_MARK + letters * LETTER_WIDTH;
    int rows = plot.isByRow() ? plot.y().ticks().size() * ROW_HEIGHT : 0;
    int legend = looks.size() * ROW_HEIGHT;
    this.base = Math.max(Math.max(HEIGHT - BOTTOM, TOP + rows), TOP + legend);
  }

  /**
   * Draws a plot.
   *
   * @param plot what is drawn
   * @return SVG that needs nothing else
   */
  public static String svg(Plot plot) {
    return new SvgPlot(plot).draw();
  }

  private String draw() {
    out.format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
            + " font-family=\"sans-serif\" font-size=\"12\">\n",
        width, base + BOTTOM);
    out.format("<title>%s</title>\n", escaped(plot.title()));
    style();
    out.format("<rect class=\"ground\" width=\"100%%\" height=\"100%%\"/>\n");
    out.format("<text x=\"%d\" y=\"20\" font-size=\"14\">%s</text>\n", 12, escaped(plot.title()));
    ticks();
    rules();
    for (int i = 0; i < looks.size(); i++) {
      series(plot.series().get(i), looks.get(i), i);
    }
    return svg.append("</svg>\n").toString();
  }

  private void style() {
    out.format(
        "<style>.ground{fill:#fff}text{fill:#222}.grid{stroke:#0002}.rule{stroke:#c00;stroke-dasharray:4"
            + " 3}\n");
    for (int i = 0; i < looks.size(); i++) {
      out.format(".s%d{color:%s}", i, looks.get(i).light());
    }
    out.format(
        "\n"
            + "@media(prefers-color-scheme:dark){.ground{fill:#15181c}text{fill:#ddd}.grid{stroke:#fff3}");
    for (int i = 0; i < looks.size(); i++) {
      out.format(".s%d{color:%s}", i, looks.get(i).dark());
    }
    out.format("}</style>\n");
  }

  private void ticks() {
    for (Axis.Tick tick : plot.x().ticks()) {
      double x = x(tick.value());
      out.format("<path class=\"grid\" d=\"M%.1f %dV%d\"/>", x, TOP, base);
      out.format(
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
          x, base + 16, escaped(tick.label()));
    }
    for (Axis.Tick tick : plot.y().ticks()) {
      double y = y(tick.value());
      out.format("<path class=\"grid\" d=\"M%d %.1fH%d\"/>", left, y, right);
      out.format(
          "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
          left - 6, y + 4, escaped(tick.label()));
    }
    out.format(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n",
        right, base + 36, escaped(plot.x().label()));
    out.format("<text x=\"%d\" y=\"%d\">%s</text>\n", 12, TOP - 8, escaped(plot.y().label()));
  }

  private void rules() {
    for (Plot.Rule rule : plot.rules()) {
      if (rule.isUpright()) {
        out.format("<path class=\"rule\" d=\"M%.1f %dV%d\"/>", x(rule.at()), TOP, base);
        out.format(
            "<text x=\"%.1f\" y=\"%d\">%s</text>\n",
            x(rule.at()) + 4, TOP + 10, escaped(rule.label()));
      } else {
        out.format("<path class=\"rule\" d=\"M%d %.1fH%d\"/>", left, y(rule.at()), right);
        out.format(
            "<text x=\"%d\" y=\"%.1f\">%s</text>\n",
            left + 4, y(rule.at()) - 4, escaped(rule.label()));
      }
    }
  }

  private void series(Series series, SeriesLook look, int number) {
    out.format(
        "<g class=\"s%d\" stroke=\"currentColor\" fill=\"none\" stroke-width=\"1.6\">", number);
    out.format("<title>%s</title>", escaped(series.name()));
    if (series.isLine()) {
      StringBuilder line = new StringBuilder();
      for (Point point : series.points()) {
        line.append(line.isEmpty() ? 'M' : 'L');
        line.append(String.format(Locale.ROOT, "%.1f %.1f", x(point.x()), y(point.y())));
      }
      out.format(
          "<path d=\"%s\" stroke-dasharray=\"%s\"/>",
          line, look.dashes().isEmpty() ? "none" : look.dashes());
    }
    StringBuilder marks = new StringBuilder();
    boolean bare = series.isLine() && series.points().size() > 30;
    for (Point point : series.points()) {
      bar(point, marks);
      if (!bare) {
        marks.append(mark(look.shape(), x(point.x()), y(point.y())));
      }
    }
    int legendY = TOP + number * ROW_HEIGHT;
    marks.append(mark(look.shape(), right + 16, legendY));
    out.format("<path d=\"%s\" fill=\"currentColor\" fill-opacity=\".6\"/></g>\n", marks);
    out.format(
        "<text x=\"%d\" y=\"%d\">%s</text>\n",
        right + LEGEND_MARK, legendY + 4, escaped(series.name()));
  }

  private void bar(Point point, StringBuilder marks) {
    Axis axis = plot.isByRow() ? plot.x() : plot.y();
    double at = plot.isByRow() ? point.x() : point.y();
    boolean tellsNothing = axis.isLog() && point.error() >= at;
    if (!Double.isFinite(point.error()) || tellsNothing) {
      return;
    }
    double low = Math.clamp(at - point.error(), axis.min(), axis.max());
    double high = Math.clamp(at + point.error(), axis.min(), axis.max());
    marks.append(
        plot.isByRow()
            ? String.format(Locale.ROOT, "M%.1f %.1fH%.1f", x(low), y(point.y()), x(high))
            : String.format(Locale.ROOT, "M%.1f %.1fV%.1f", x(point.x()), y(low), y(high)));
  }

  /** A mark as a path; the script of the page has the same shapes. */
  private static String mark(int shape, double x, double y) {
    double r = MARK;
    return switch (shape) {
      case 0 ->
          String.format(
              Locale.ROOT,
              "M%.1f %.1fa%.1f %.1f 0 1 0 %.1f 0a%.1f %.1f 0 1 0 %.1f 0",
              x - r,
              y,
              r,
              r,
              2 * r,
              r,
              r,
              -2 * r);
      case 1 ->
          String.format(
              Locale.ROOT, "M%.1f %.1fh%.1fv%.1fh%.1fz", x - r, y - r, 2 * r, 2 * r, -2 * r);
      case 2 ->
          String.format(Locale.ROOT, "M%.1f %.1fl%.1f %.1fh%.1fz", x, y - r, r, 2 * r, -2 * r);
      case 3 ->
          String.format(
              Locale.ROOT,
              "M%.1f %.1fl%.1f %.1fl%.1f %.1fl%.1f %.1fz",
              x,
              y - r - 1,
              r + 1,
              r + 1,
              -r - 1,
              r + 1,
              -r - 1,
              -r - 1);
      case 4 ->
          String.format(
              Locale.ROOT,
              "M%.1f %.1fl%.1f %.1fm0 %.1fl%.1f %.1f",
              x - r,
              y - r,
              2 * r,
              2 * r,
              -2 * r,
              -2 * r,
              2 * r);
      default ->
          String.format(
              Locale.ROOT, "M%.1f %.1fh%.1fm%.1f %.1fv%.1f", x - r, y, 2 * r, -r, -r, 2 * r);
    };
  }

  private double x(double value) {
    return left + (right - left) * plot.x().position(value);
  }

  private double y(double value) {
    double up = plot.y().position(value);
    return plot.isByRow() ? TOP + (base - TOP) * up : base - (base - TOP) * up;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
