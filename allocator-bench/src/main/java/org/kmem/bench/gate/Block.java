package org.kmem.bench.gate;

import java.util.List;

/**
 * Two JVMs of each side, measured one after the other: the replicate of the gate. What drifts evenly while a block lasts
 * falls on both sides alike.
 *
 * @param baseFirst whether the order was base, candidate, candidate, base; else the other way round
 * @param base median of the iterations of each of the base's forks, in the order they ran
 * @param candidate the same of the candidate's
 */
public record Block(boolean baseFirst, List<Double> base, List<Double> candidate) {
  /**
   * Copies and checks the values.
   *
   * @throws IllegalArgumentException if a side has none, or one is not positive
   */
  public Block {
    base = List.copyOf(base);
    candidate = List.copyOf(candidate);
    if (base.isEmpty() || candidate.isEmpty()) {
      throw new IllegalArgumentException("a block needs forks of both sides");
    }
    for (List<Double> side : List.of(base, candidate)) {
      for (double value : side) {
        if (!(value > 0 && Double.isFinite(value))) {
          throw new IllegalArgumentException("a fork measured " + value);
        }
      }
    }
  }

  /**
   * By how much the candidate's values are larger.
   *
   * @return mean of the logarithms of the candidate's forks less that of the base's
   */
  public double logRatio() {
    return meanLog(candidate) - meanLog(base);
  }

  private static double meanLog(List<Double> values) {
    return values.stream().mapToDouble(Math::log).average().orElseThrow();
  }
}
