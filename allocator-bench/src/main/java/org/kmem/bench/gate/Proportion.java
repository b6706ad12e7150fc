package org.kmem.bench.gate;

import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * How often something happened, with what that says about how often it happens: the interval of C. Clopper and E. Pearson
 * (1934), which holds its level for any number of trials.
 *
 * @param rate share of the trials
 * @param low lower end of the interval of 95 %
 * @param high upper end
 */
public record Proportion(double rate, double low, double high) {
  private static final double TAIL = 0.025;

  /**
   * Counts.
   *
   * @param successes how often it happened; need not be whole, as where trials overlap and count for fewer
   * @param trials how often it could have, above 0 and no less
   */
  static Proportion of(double successes, double trials) {
    double low =
        successes <= 0
            ? 0
            : BetaDistribution.of(successes, trials - successes + 1)
                .inverseCumulativeProbability(TAIL);
    double high =
        successes >= trials
            ? 1
            : BetaDistribution.of(successes + 1, trials - successes)
                .inverseSurvivalProbability(TAIL);
    return new Proportion(successes / trials, low, high);
  }
}
