package org.kmem.bench.compare;

import java.util.Map;

/**
 * The unit of a metric, and which way is better.
 *
 * @param text as JMH writes it, such as {@code ns/op} or {@code ops/s}
 * @param dimension what values of different units have to share to be compared
 * @param scale what a value in this unit is multiplied by to be in the dimension's own
 * @param higherIsBetter whether a larger value is the better one
 */
public record MetricUnit(String text, String dimension, double scale, boolean higherIsBetter) {
  private static final Map<String, Double> SECONDS =
      Map.of(
          "ns", 1e-9, "us", 1e-6, "ms", 1e-3, "s", 1.0, "min", 60.0, "hr", 3_600.0, "day",
          86_400.0);

  /**
   * Understands a unit. What is neither operations per time nor time per operation is a dimension of its own, of which
   * less is better.
   *
   * @param text as JMH writes it
   * @return the unit
   */
  public static MetricUnit of(String text) {
    int slash = text.indexOf('/');
    String before = slash < 0 ? text : text.substring(0, slash);
    String after = slash < 0 ? "" : text.substring(slash + 1);
    Double perTime = SECONDS.get(after);
    if (perTime != null && before.equals("ops")) {
      return new MetricUnit(text, "ops/s", 1 / perTime, true);
    }
    Double time = SECONDS.get(before);
    if (time != null && after.equals("op")) {
      return new MetricUnit(text, "s/op", time, false);
    }
    return new MetricUnit(text, text, 1, false);
  }

  /**
   * A value of this unit in another one.
   *
   * @param value in this unit
   * @param other a unit of the same dimension
   * @return the value in the other unit
   * @throws IllegalArgumentException if the other one measures something else
   */
  public double in(MetricUnit other, double value) {
    if (!dimension.equals(other.dimension)) {
      throw new IllegalArgumentException("%s cannot be told in %s".formatted(text, other.text));
    }
    return scale == other.scale ? value : value * scale / other.scale;
  }
}
