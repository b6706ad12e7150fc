package org.kmem.bench.report.plot;

import java.util.List;

/**
 * Marks that belong together.
 *
 * @param name what they are of
 * @param isLine whether they are joined
 * @param points marks, by their order
 */
public record Series(String name, boolean isLine, List<Point> points) {
  /** Copies the list. */
  public Series {
    points = List.copyOf(points);
  }
}
