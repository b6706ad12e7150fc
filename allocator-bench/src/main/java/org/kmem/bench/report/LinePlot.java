package org.kmem.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A picture of series over the same moments, a line for each. Not thread-safe. */
final class LinePlot {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 360;
  private static final int MARGIN = 40;
  private static final int LEGEND_WIDTH = 160;
  private static final int LINE_HEIGHT = 18;
  private static final List<String> COLOURS =
      List.of("#888888", "#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9");

  private record Line(String name, List<Double> heights) {}

  private final String title;
  private final String across;
  private final String top;
  private final String bottom;
  private final List<Line> lines = new ArrayList<>();

  /**
   * A picture without lines.
   *
   * @param title what is shown
   * @param across what the moments are
   * @param top what a height of 1 is
   * @param bottom what a height of 0 is
   */
  LinePlot(String title, String across, String top, String bottom) {
    this.title = title;
    this.across = across;
    this.top = top;
    this.bottom = bottom;
  }

  /** Adds a line; heights are from 0 to 1. */
  LinePlot line(String name, List<Double> heights) {
    lines.add(new Line(name, List.copyOf(heights)));
    return this;
  }

  /** SVG that needs nothing else. */
  String svg() {
    StringBuilder svg = new StringBuilder();
    int right = WIDTH - LEGEND_WIDTH;
    int base = HEIGHT - MARGIN;
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="white"/>
        <path d="M%d %dV%dH%d" fill="none" stroke="black"/>
        <text x="%d" y="20">%s</text>
        <text x="4" y="%d">%s</text>
        <text x="4" y="%d">%s</text>
        <text x="%d" y="%d">%s</text>
        """
            .formatted(
                WIDTH,
                HEIGHT,
                MARGIN,
                MARGIN,
                base,
                right,
                MARGIN,
                escaped(title),
                MARGIN + 4,
                escaped(top),
                base + 4,
                escaped(bottom),
                right - MARGIN,
                base + LINE_HEIGHT,
                escaped(across)));
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      StringBuilder points = new StringBuilder();
      for (int moment = 0; moment < line.heights().size(); moment++) {
        double x = MARGIN + (double) (right - MARGIN) * (moment + 1) / line.heights().size();
        double y = base - (base - MARGIN) * line.heights().get(moment);
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
                  escaped(line.name())));
    }
    return svg.append("</svg>\n").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
