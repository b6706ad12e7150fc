package org.kmem.bench.report.plot;

/**
 * A mark of a plot.
 *
 * @param x its place across
 * @param y its place upwards
 * @param error half the length of its bar, upwards and downwards, or sideways where {@link Plot#isByRow}; NaN if it
 *     has none
 */
public record Point(double x, double y, double error) {
  /**
   * A mark without a bar.
   *
   * @param x its place across
   * @param y its place upwards
   */
  public Point(double x, double y) {
    this(x, y, Double.NaN);
  }

  boolean isFinite() {
    return Double.isFinite(x) && Double.isFinite(y);
  }
}
