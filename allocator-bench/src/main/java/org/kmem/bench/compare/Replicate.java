package org.kmem.bench.compare;

import java.util.List;
import java.util.stream.DoubleStream;

/** What counts as one measurement of a row. */
public enum Replicate {
  /** The mean of each fork: JVMs do not depend on each other. */
  FORK {
    @Override
    public double[] of(MeasuredRow row) {
      return row.forks().stream().mapToDouble(Replicate::mean).toArray();
    }
  },

  /** Each iteration, as if those of one JVM did not depend on each other: for looking, not for deciding. */
  ITERATION {
    @Override
    public double[] of(MeasuredRow row) {
      return row.forks().stream()
          .flatMapToDouble(fork -> fork.stream().mapToDouble(Double::doubleValue))
          .toArray();
    }
  };

  /**
   * The values of a row.
   *
   * @param row the row
   * @return values in its unit, at least one
   */
  public abstract double[] of(MeasuredRow row);

  private static double mean(List<Double> values) {
    return DoubleStream.of(values.stream().mapToDouble(Double::doubleValue).toArray())
        .average()
        .orElseThrow();
  }
}
